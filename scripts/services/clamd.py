"""A private ClamAV daemon for the tests: the real one with signatures of their own, on a socket in a folder of its own.

Nothing is fetched: it needs Debian's ``clamav-daemon``, and none of the signatures that ``freshclam`` brings.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.keycloak import NotInstalled
from scripts.services.process import started, stop

REAL = "DIWAN_TEST_CLAMD"  # set: the tests ask the real one instead of their own
START_SECONDS = 240


@dataclass(frozen=True, slots=True)
class Clamd:
    """A running daemon and its address for ``DIWAN_CLAMD``."""

    address: str
    _server: subprocess.Popen[bytes]

    def pause(self) -> None:
        """It takes connections, and says nothing."""
        self._server.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._server.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """As ``systemctl stop``; returns at once."""
        self._server.send_signal(signal.SIGTERM)


@contextlib.contextmanager
def running(signatures: Mapping[str, bytes], options: Mapping[str, str]) -> Iterator[Clamd]:
    """Serve while the block runs.

    Args:
        signatures: name of a virus → bytes by which it is known, anywhere in a file.
        options: of clamd.conf.

    Raises:
        NotInstalled: there is no clamd on this machine.
        RuntimeError: it did not start; the message carries the end of its log.
    """
    program = shutil.which("clamd") or shutil.which("/usr/sbin/clamd")
    if not program:
        raise NotInstalled("clamd is needed (on Debian: apt-get install clamav-daemon).")
    home = Path(tempfile.mkdtemp(prefix="diwan-clamd-"))
    try:
        configuration = _prepared(home, signatures, options)
        log, door = home / "clamd.log", home / "clamd.ctl"
        server = started([program, "-c", configuration], home, {}, log)
        try:
            _await(server, log, door)
            yield Clamd(f"unix:{door}", server)
        finally:
            server.send_signal(signal.SIGCONT)
            stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _prepared(home: Path, signatures: Mapping[str, bytes], options: Mapping[str, str]) -> Path:
    (home / "signatures").mkdir()
    (home / "tmp").mkdir()
    rows = [f"{name}:0:*:{content.hex()}\n" for name, content in signatures.items()]
    (home / "signatures" / "tests.ndb").write_text("".join(rows))
    chosen = {
        "Foreground": "yes",
        "LocalSocket": str(home / "clamd.ctl"),
        "DatabaseDirectory": str(home / "signatures"),
        "TemporaryDirectory": str(home / "tmp"),
        **options,
    }
    configuration = home / "clamd.conf"
    configuration.write_text("".join(f"{name} {value}\n" for name, value in chosen.items()))
    return configuration


def _await(server: subprocess.Popen[bytes], log: Path, door: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not door.exists():
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"clamd did not start.\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)
