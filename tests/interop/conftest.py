"""A running Diwan with a log of several tiles, and the Go program that checks it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from consultations.log import notes
from consultations.log.notes import Signer
from tests.servers import ROOT, environment, manage, migrated, serving

SOURCE = Path(__file__).parent / "verifier"
# Around the edges of tiles: 256 hashes make one, 65,536 a second level.
SIZES = [255, 256, 257, 300, 513]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.server)


@dataclass(frozen=True)
class Answer:
    """What the verifier said; `accepted` is its exit code 0, a refusal its 1, and anything else fails the test."""

    accepted: bool
    said: str


@dataclass(frozen=True)
class Site:
    log: str  # address of the log
    api: str
    data_dir: Path
    history: list[str]  # earlier checkpoints
    vkey: str
    promise_vkey: str

    @property
    def signer(self) -> Signer:
        """The true key, as a dishonest operator has it."""
        return notes.read_skey((self.data_dir / "keys" / "log-key").read_text().splitlines()[0])


Verify = Callable[..., Answer]


@pytest.fixture(scope="session")
def verify(tmp_path_factory: pytest.TempPathFactory) -> Verify:
    """Runs the verifier; it is built once, with its downloads kept between runs."""
    go = shutil.which("go")
    assert go, "The interop test needs Go 1.26 or newer on the search path: https://go.dev/dl/"
    program = tmp_path_factory.mktemp("verifier") / "verifier"
    kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "diwan" / "go"
    variables = {
        **os.environ,
        "GOMODCACHE": str(kept / "mod"),
        "GOCACHE": str(kept / "build"),
        "GOFLAGS": "-mod=readonly -modcacherw",
        "CGO_ENABLED": "0",
    }
    built = subprocess.run(
        [go, "build", "-o", str(program), "."],
        cwd=SOURCE,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr

    def run(*arguments: str | Path) -> Answer:
        done = subprocess.run(
            [str(program), *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode in {0, 1}, done.stderr
        return Answer(done.returncode == 0, done.stdout.strip())

    return run


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data_dir = tmp_path_factory.mktemp("logged")
    migrated(data_dir)
    variables = environment(data_dir)
    _program(variables, "tests.faults.found")
    history = json.loads(_program(variables, "tests.interop.fill", *map(str, SIZES)))
    with serving(data_dir) as base:
        api = f"{base}/api/v1/"
        vkey, promise_vkey = (
            httpx.get(f"{api}log/{name}.vkey", timeout=60).raise_for_status().text.strip()
            for name in ("log", "promise")
        )
        yield Site(f"{api}log/", api, data_dir, history, vkey, promise_vkey)


def _program(variables: dict[str, str], module: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@dataclass(frozen=True)
class Receipts:
    """One comment's receipt: as it was when the comment was acknowledged, and as it is in the log."""

    promised: dict[str, object]
    logged: dict[str, object]
    proof: str


@pytest.fixture(scope="session")
def receipts(site: Site) -> Receipts:
    """A comment sent by HTTP as citizens send it, and taken in by the shipped sequencer."""
    listed = httpx.get(f"{site.api}consultations/", timeout=60).raise_for_status().json()["results"]
    comments = f"{site.api}consultations/{listed[0]['slug']}/comments/"
    body = {
        "clause": "art-2.p-1",
        "body": 'أقترح «٦٠» يومًا.\r\nلا ٣٠؛ \u2028سطر آخر \\ "اقتباس" <b>&amp;</b>\t…',
    }
    sent = httpx.post(comments, json=body, headers={"Idempotency-Key": "interop-1"}, timeout=60)
    assert sent.status_code == 201, sent.text
    code = sent.json()["receipt"]["code"]
    address = f"{site.api}receipts/{code}"
    promised = httpx.get(f"{address}/file/", timeout=60).raise_for_status().json()
    manage(site.data_dir, "sequencer", "--once")
    logged = httpx.get(f"{address}/file/", timeout=60).raise_for_status().json()
    proof = httpx.get(f"{address}.tlog-proof", timeout=60).raise_for_status().text
    return Receipts(promised, logged, proof)
