"""A base backup becomes a server's folder that replays the archive; for drills also a private server on it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from operations.backup.errors import BackupRefused
from operations.pitr import programs
from operations.pitr.layout import Base, Store

# Instead of the restored server's own configuration, which may name folders, certificates and libraries that are not here.
_PRIVATE = {
    "listen_addresses": "",
    "port": "5432",
    "archive_mode": "off",  # a drill must never write into the archive that it reads
    "hot_standby": "off",
    "ssl": "off",
    "shared_preload_libraries": "",
    "shared_buffers": "256MB",
    "logging_collector": "off",
    "log_destination": "stderr",
    "lc_messages": "C",
    "primary_conninfo": "",
    "jit": "off",  # services may not make code at run time
}


def prepare(store: Store, base: Base, target: Path, at: datetime | None) -> None:
    """Make the new folder `target` one that PostgreSQL recovers from when it is started there, and then serves.

    Args:
        at: the last moment to bring back (None: all that the archive holds).

    Raises:
        BackupRefused: the folder is not empty, the base backup is damaged or altered.
    """
    if target.exists() and any(target.iterdir()):
        raise BackupRefused(f"{target} is not empty; move away what is there.")
    source = store.data(base)
    shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
    target.chmod(0o700)
    digest = hashlib.sha256((target / "backup_manifest").read_bytes()).hexdigest()
    if digest != base.manifest_sha256:
        raise BackupRefused(f"The backup_manifest of base backup {base.id} was altered.")
    checker = programs.server_programs(base.server) / "pg_verifybackup"
    programs.run([checker, "--quiet", target])
    _configure(target / "postgresql.auto.conf", _recovery(store, at))
    (target / "recovery.signal").touch(mode=0o600)
    programs.give(target, programs.server_account())


def _configure(path: Path, wanted: dict[str, str]) -> None:
    """Say how to recover, and nothing of what an earlier restore said."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    old = ("recovery_target", "restore_command", "# Written by Diwan")
    kept = [line for line in lines if not line.lstrip().startswith(old)]
    kept.append("# Written by Diwan for a restore; of no effect once it is done.")
    kept += [f"{name} = '{_quoted(value)}'" for name, value in wanted.items()]
    path.write_text("\n".join([*kept, ""]), "utf-8")


def _recovery(store: Store, at: datetime | None) -> dict[str, str]:
    archiver, archive = shlex.quote(str(store.archiver)), shlex.quote(str(store.wal))
    fetch = f"python3 {archiver} get {archive} %f %p"
    if at is None:
        return {"restore_command": fetch}
    goal = {"recovery_target_time": at.isoformat(), "recovery_target_action": "promote"}
    return {"restore_command": fetch, **goal}


def _quoted(value: str) -> str:
    return value.replace("'", "''")


@dataclass(frozen=True, slots=True)
class PrivateServer:
    """A server that nobody else can reach: its socket lies in a folder of its own user's."""

    sockets: Path
    base: Base

    def variables(self) -> dict[str, str]:
        """What a process needs to take it for the site's database."""
        address = f"postgres://{quote(self.base.user, '')}@/{quote(self.base.database, '')}"
        return {"DIWAN_DATABASE_URL": address, "PGHOST": str(self.sockets), "PGPORT": "5432"}

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:  # Any: columns of any query
        return psycopg.connect(
            host=str(self.sockets),
            port=5432,
            user=self.base.user,
            dbname=self.base.database,
            autocommit=True,
        )


@contextlib.contextmanager
def serving(base: Base, data: Path, work: Path, *, patience: float) -> Iterator[PrivateServer]:
    """Recover the prepared folder `data` and serve it while the block runs.

    Raises:
        BackupRefused: recovery failed, or did not end within `patience` seconds.
    """
    account = programs.server_account()
    # Paths of sockets are short by law of the system, those of working folders need not be.
    sockets = Path(tempfile.mkdtemp(prefix="diwan-drill-"))
    log = work / "server.log"
    (work / "hba.conf").write_text("local all all trust\n")
    (work / "server.conf").touch()
    log.touch(mode=0o600)
    for path in (sockets, work / "hba.conf", work / "server.conf"):
        programs.give(path, account)
    private = {**_PRIVATE, "unix_socket_directories": str(sockets)}
    private |= {"config_file": str(work / "server.conf"), "hba_file": str(work / "hba.conf")}
    words = [f"-c{name}={value}" for name, value in private.items()]
    server = None
    try:
        with log.open("wb") as said:
            server = subprocess.Popen(  # noqa: S603 - PostgreSQL itself
                [programs.server_programs(base.server) / "postgres", "-D", data, *words],
                stdout=said,
                stderr=said,
                cwd=data,
                start_new_session=True,
                **programs.become(account),
            )
        _wait(server, PrivateServer(sockets, base), log, patience)
        yield PrivateServer(sockets, base)
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(sockets, ignore_errors=True)


def _wait(
    server: subprocess.Popen[bytes], private: PrivateServer, log: Path, patience: float
) -> None:
    until = time.monotonic() + patience
    while True:
        with contextlib.suppress(psycopg.OperationalError), private.connect() as session:
            [is_recovering] = session.execute("SELECT pg_is_in_recovery()").fetchone() or [True]
            if not is_recovering:
                return
        if server.poll() is not None:
            raise BackupRefused(f"PostgreSQL could not recover: {_last_words(log)}")
        if time.monotonic() > until:
            raise BackupRefused(f"Recovery did not end within {patience:.0f} s: {_last_words(log)}")
        time.sleep(0.1)


def _last_words(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()
    grave = [line for line in lines if any(word in line for word in ("FATAL", "PANIC"))]
    # Of those who asked too early; what stops a recovery says more.
    telling = [line for line in grave if "database system is" not in line]
    return (telling or lines or ["it said nothing"])[0]


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # fast shutdown
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(30)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()
