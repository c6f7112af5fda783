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
from collections.abc import Iterator
from pathlib import Path

START_SECONDS = 30
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
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


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Serve an empty cluster while the block runs; yields its address for ``DIWAN_DATABASE_URL``.

    Raises:
        NotInstalled: there is no server here.
        RuntimeError: it did not start within half a minute.
    """
    folder = programs()
    user = _server_user()
    become = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    home = Path(tempfile.mkdtemp(prefix="diwan-pg-"))
    if user is not None:
        os.chown(home, user.pw_uid, user.pw_gid)
    data, port = home / "data", _free_port()
    try:
        subprocess.run(
            [folder / "initdb", "-D", data, *INITDB],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=home,
            **become,  # type: ignore[call-overload]  # user and group, or nothing
        )
        options = [f"-c{name}={value}" for name, value in OPTIONS.items()]
        server = subprocess.Popen(
            [folder / "postgres", "-D", data, "-p", str(port), "-k", home, *options],
            stdout=subprocess.DEVNULL,
            cwd=home,
            start_new_session=True,  # Ctrl-C goes to the command first; the server is stopped below
            **become,  # type: ignore[call-overload]  # as above
        )
        try:
            _wait_until_ready(folder, port, server)
            yield f"postgres://diwan@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown: open sessions are ended
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(15)
            server.kill()
            server.wait()
    finally:
        shutil.rmtree(home, ignore_errors=True)


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
