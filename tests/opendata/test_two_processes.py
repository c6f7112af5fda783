"""Two machines as two processes: nothing in common but the database and the bucket, which is a real server."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests import buckets
from tests.opendata.machine import ROWS, table, write_large
from tests.servers import ROOT, environment, migrated

pytestmark = pytest.mark.server


class Machine:
    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self.folder = process, folder

    def ready(self) -> None:
        assert self._answer() == "ready"

    def do(self, name: str, *given: object) -> Any:  # Any: JSON
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, *given]) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def files(self) -> set[str]:
        """What lies here of datasets, by its first folders."""
        return {path.name for path in self.folder.iterdir()} - {"diwan.sqlite3", "said"}

    def _answer(self) -> Any:  # Any: as above
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, (self.folder / "said").read_text()[-3000:]
        return json.loads(line)


@contextmanager
def machine(folder: Path, variables: dict[str, str]) -> Iterator[Machine]:
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.opendata.machine"],
            cwd=ROOT,
            env=environment(folder, DIWAN_HOSTS="testserver", **variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        try:
            yield Machine(process, folder)
        finally:
            process.kill()
            process.communicate()


@pytest.fixture(scope="module")
def machines(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Machine, Machine, Any]]:
    """Two machines with one database, whose folder neither has, and a client of their bucket."""
    tmp_path = tmp_path_factory.mktemp("machines")
    migrated(tmp_path / "database")
    with ExitStack() as stack:
        storage = stack.enter_context(buckets.running())
        client = stack.enter_context(buckets.bucket(storage))
        found = []
        for name in ("a", "b"):
            folder = tmp_path / name
            folder.mkdir()
            (folder / "diwan.sqlite3").symlink_to(tmp_path / "database" / "diwan.sqlite3")
            found.append(stack.enter_context(machine(folder, storage.variables)))
        for one in found:
            one.ready()
        yield found[0], found[1], client


def test_upload_here_query_there_replace_there_withdraw_here(
    machines: tuple[Machine, Machine, Any],
) -> None:
    a, b, client = machines
    address = f"/api/v1/resources/{a.do('publish')}"
    original = hashlib.sha256(table(ROWS))
    assert b.do("get", f"{address}/rows/")["count"] == ROWS
    got = b.do("get", f"{address}/download/original")
    assert got["sha256"] == original.hexdigest()
    assert got["digest"] == f"sha-256=:{b64encode(original.digest()).decode()}:"
    whole = b.do("get", f"{address}/download/parquet")
    assert whole["digest"] == f"sha-256=:{b64encode(bytes.fromhex(whole['sha256'])).decode()}:"

    b.do("replace", ROWS + 500)
    assert a.do("get", f"{address}/rows/")["count"] == ROWS + 500
    newest = hashlib.sha256(table(ROWS + 500)).hexdigest()
    assert a.do("get", f"{address}/download/original")["sha256"] == newest

    a.do("withdraw")
    for end in ("rows/", "download/original", "download/parquet", "download/csv"):
        assert b.do("get", f"{address}/{end}")["status"] == 410
    assert buckets.keys(client) == set()
    assert b.do("tidy") > 0
    left = [path for path in (b.folder / "cache").glob("[!.]*/**/*") if path.is_file()]
    assert left == []
    assert a.files() == b.files() == {"cache"}


def test_a_large_file_passes_in_bounded_memory(
    machines: tuple[Machine, Machine, Any], tmp_path: Path
) -> None:
    """64 MB here; 300 MB in `benchmarks/opendata/bucket.py`."""
    large = tmp_path / "large"
    write_large(large, 64)
    grown = machines[0].do("memory", str(large), 64 * 2**20)
    assert max(grown.values()) < 32, grown
