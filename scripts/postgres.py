"""Run a command on a private PostgreSQL: own folder, own free port, stopped and removed afterwards.

``python scripts/postgres.py -- pytest -m database`` sets ``DIWAN_DATABASE_URL`` for the command. The server refuses to run
as root, so then it runs as the system's user ``postgres``.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from scripts.processes import kill_with_children  # noqa: E402 - after the search path

START_SECONDS = 240  # after a kill, of a machine that does much else
END_SECONDS = 60
# Nothing of it outlives the run, so durability is traded for speed; locks and isolation stay as in production.
OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "timezone": "UTC",
    "log_min_messages": "fatal",
}
# What a site must leave as it is, and tests of lost power too.
FAST = frozenset({"fsync", "synchronous_commit", "full_page_writes"})
INITDB = ["-U", "diwan", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]


class NotInstalled(Exception):
    """This machine has no PostgreSQL server; the message says how to get one."""


def programs() -> Path:
    """Return the folder of the newest server's programs.

    Raises:
        NotInstalled: there is none.
    """
    debian = Path("/usr/lib/postgresql").glob("*/bin")  # outside the search path
    newest_first = sorted(debian, key=lambda path: float(path.parts[4]), reverse=True)
    on_path = shutil.which("initdb")
    for folder in [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]:
        if all((folder / name).exists() for name in ("initdb", "postgres", "pg_isready")):
            return folder
    raise NotInstalled("PostgreSQL is not installed (on Debian: apt-get install postgresql).")


def free_port() -> int:
    """Return a port of loopback that the system gives to nobody else for a minute, so that a server may take its time to start.

    A connection that was just closed keeps its port from whoever takes any; one that names it, as servers do, may have it.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        with socket.create_connection(probe.getsockname()):
            probe.accept()[0].close()  # first, so that the closed connection rests on this side
        return int(probe.getsockname()[1])


def _server_user() -> pwd.struct_passwd | None:
    """Return whom to become: nobody else, or ``postgres`` when root."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise NotInstalled(
            "PostgreSQL refuses to run as root and there is no user 'postgres'."
        ) from None


class Cluster:
    """One private server that can be killed and started again: own folder, own port, emptied away by `remove`.

    ``is_durable`` keeps PostgreSQL's own defaults for the disk, as a site has them; what was committed then survives any kill.
    ``more`` are further settings of the server, ``initdb`` further words for the program that makes its folder. ``place`` is
    where that folder is made, for a disk of its own. ``copy_of``: the address of a server that this one follows as its standby.
    """

    def __init__(
        self,
        *,
        is_durable: bool = False,
        more: Mapping[str, str] | None = None,
        initdb: Sequence[str] = (),
        place: Path | None = None,
        copy_of: str = "",
    ) -> None:
        self._programs = programs()
        self._user = _server_user()
        self._home = Path(tempfile.mkdtemp(prefix="diwan-pg-", dir=place))
        self._server: subprocess.Popen[bytes] | None = None
        self._options = {
            name: value for name, value in OPTIONS.items() if not is_durable or name not in FAST
        } | dict(more or {})
        # Whoever kills it on purpose needs no lines about sessions that ended.
        self._words = subprocess.DEVNULL if is_durable else None
        self.port = free_port()
        self.address = f"postgres://diwan@127.0.0.1:{self.port}/postgres"
        if self._user is not None:
            os.chown(self._home, self._user.pw_uid, self._user.pw_gid)
        data = ["-D", str(self._home / "data")]
        made = [str(self._programs / "initdb"), *data, *INITDB, *initdb]
        copied = [str(self._programs / "pg_basebackup"), *data, "-R", "-c", "fast", "-d", copy_of]
        subprocess.run(
            copied if copy_of else made,
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self._home,
            **self._become(),
        )

    def _become(self) -> dict[str, Any]:  # Any: keyword arguments of subprocess
        if self._user is None:
            return {}
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def start(self) -> None:
        """Start the server and wait until it answers; after a kill this includes its recovery.

        Raises:
            RuntimeError: it ended, or did not answer within `START_SECONDS`.
        """
        options = [f"-c{name}={value}" for name, value in self._options.items()]
        place = ["-D", str(self._home / "data"), "-p", str(self.port), "-k", str(self._home)]
        server = subprocess.Popen(
            [self._programs / "postgres", *place, *options],
            stdout=subprocess.DEVNULL,
            stderr=self._words,
            cwd=self._home,
            start_new_session=True,  # Ctrl-C goes to the command first; the server is stopped below
            **self._become(),
        )
        self._server = server
        _wait_until_ready(self._programs, self.port, server)

    @property
    def data(self) -> Path:
        """The server's folder; to be exchanged only while it is stopped."""
        return self._home / "data"

    @property
    def pid(self) -> int:
        """The number of the process that starts all others (the postmaster)."""
        assert self._server is not None  # noqa: S101 - a caller's fault
        return self._server.pid

    @property
    def is_running(self) -> bool:
        """Whether the process that starts all others is there; without a disk it ends by itself."""
        return self._server is not None and self._server.poll() is None

    def stop(self) -> None:
        """End it orderly, open sessions included."""
        if self._server is None:
            return
        self._server.send_signal(signal.SIGINT)  # fast shutdown
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._server.wait(END_SECONDS)
        self._server.kill()
        self._server.wait()
        self._server = None

    def kill(self) -> None:
        """Kill the server as a power cut of the process table would, with all that it started; it can start again at once."""
        kill_with_children(self.pid)
        assert self._server is not None  # noqa: S101 - as above
        self._server.wait()
        self._server = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._home, ignore_errors=True)


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Serve an empty cluster while the block runs; yields its address for ``DIWAN_DATABASE_URL``.

    Raises:
        NotInstalled: there is no server here.
        RuntimeError: it did not start.
    """
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster.address
    finally:
        cluster.remove()


def _wait_until_ready(folder: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    address = ["-h", "127.0.0.1", "-p", str(port), "-U", "diwan", "-d", "postgres"]
    probe = [str(folder / "pg_isready"), "-q", *address]
    while subprocess.call(probe) != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL did not start.")
        time.sleep(0.1)


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        print("usage: python scripts/postgres.py -- COMMAND …", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped too
    try:
        with running() as address:
            return subprocess.call(command, env={**os.environ, "DIWAN_DATABASE_URL": address})
    except NotInstalled as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
