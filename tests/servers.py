"""Real server processes for tests: the shipped web server on a free loopback port, ended by its own process id."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from scripts.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 240.0  # of a machine that does much else; nobody waits longer than it takes
SECRET_KEY = "only-for-tests-" + "x" * 50


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The variables of a process of its own, nothing inherited from the developer's DIWAN_ ones."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("DIWAN_")}
    return {
        **inherited,
        "DIWAN_DATA_DIR": str(data_dir),
        "DIWAN_SECRET_KEY": SECRET_KEY,
        "DIWAN_HOSTS": "127.0.0.1,localhost",
        **more,
    }


def manage(data_dir: Path, *arguments: str, **more: str) -> str:
    """Run manage.py in a process of its own; returns what it printed.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data_dir, **more),
        capture_output=True,
        text=True,
        timeout=900,  # of a busy machine
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def migrated(data_dir: Path) -> None:
    """Put a migrated database into the folder; the suite's own copy when it is there."""
    from tests.conftest import _migrations_fingerprint

    name = f"diwan-migrated-{os.getuid()}-{_migrations_fingerprint()}.sqlite3"
    template = Path(tempfile.gettempdir()) / name
    data_dir.mkdir(parents=True, exist_ok=True)
    if template.exists():
        shutil.copy(template, data_dir / "diwan.sqlite3")
    else:
        manage(data_dir, "migrate", "-v0")


@contextmanager
def serving(
    data_dir: Path,
    *,
    under: tuple[str, ...] = (),
    application: str = "config.wsgi:application",
    **more: str,
) -> Iterator[str]:
    """Serve the site until the block ends; yields its address. `under`: a program that watches the server, such as strace.

    Raises:
        AssertionError: it did not answer in time; the message carries its log.
    """
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    log = data_dir / f"server-{port}.log"
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command = [*under, *server, "--port", str(port), "--workers", "1", application]
    variables = environment(data_dir, **{"DIWAN_SITE_URL": base, **more})
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # it starts a process of its own, which must not outlive it
        )
        try:
            _await(base, process, log)
            yield base
        finally:
            # strace takes no notice of the signal, what it watches does.
            os.killpg(process.pid, signal.SIGTERM) if under else process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _await(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            httpx.get(f"{base}/static/frontend/icon.svg", timeout=30)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text()[-3000:])
