"""A running Diwan on PostgreSQL as it is shipped: the web server, the worker and the sequencer, each of which can be killed."""

from __future__ import annotations

import contextlib
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
import psycopg

from scripts import serve
from scripts.postgres import Cluster, programs
from tests.conftest import _migrations_fingerprint as _fingerprint
from tests.servers import ROOT, environment, free_port

START_SECONDS = 240.0  # of a machine that does much else
SHIPPED = "config.wsgi:application"
TEMPLATE = "diwan_founded"


def prepare(cluster: Cluster, folder: Path) -> None:
    """Migrate and found one database, to be copied for each site; durability is for what comes after."""
    with _maintenance(cluster) as server:
        server.execute(f'CREATE DATABASE "{TEMPLATE}"')
    migrated = migrated_dump()
    place = ["-h", "127.0.0.1", "-p", str(cluster.port), "-U", "diwan", "-d", TEMPLATE]
    variables = environment(
        folder,
        DIWAN_DATABASE_URL=_address(cluster, TEMPLATE),
        PGOPTIONS="-c synchronous_commit=off",
    )
    if migrated.exists():
        _run([str(programs() / "pg_restore"), *place, str(migrated)], variables)
    else:
        # Kept between runs as the suite's SQLite file is: migrating takes longer than all that follows.
        _run([sys.executable, "manage.py", "migrate", "-v0"], variables)
        draft = migrated.with_suffix(f".{os.getpid()}")
        _run([str(programs() / "pg_dump"), *place, "-Fc", "-Z1", "-f", str(draft)], variables)
        draft.rename(migrated)
    _run([sys.executable, "-m", "tests.faults.found"], variables)


def migrated_dump() -> Path:
    """Where a dump of a migrated database is kept between runs; it may not be there yet."""
    return Path(tempfile.gettempdir()) / f"diwan-migrated-{os.getuid()}-{_fingerprint()}.dump"


def _run(command: list[str], variables: dict[str, str]) -> None:
    done = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]


def _address(cluster: Cluster, name: str) -> str:
    return f"postgres://diwan@127.0.0.1:{cluster.port}/{name}"


@contextmanager
def _maintenance(cluster: Cluster) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(cluster.address, autocommit=True) as server:
        yield server


class Site:
    """Processes of one site on a database of its own; whatever still runs at the end is killed by its process group."""

    def __init__(self, cluster: Cluster, founding: Path, folder: Path, *, name: str) -> None:
        self.cluster, self.folder, self.port = cluster, folder, free_port()
        self.database = _address(cluster, name)
        self._name = name
        folder.mkdir(parents=True, exist_ok=True)
        with _maintenance(cluster) as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
        shutil.copytree(founding / "keys", folder / "keys")
        self.variables = environment(
            folder,
            DIWAN_DATABASE_URL=self.database,
            DIWAN_SITE_URL=self.base,
            DIWAN_PROXIES="1",
            DIWAN_HOSTS="127.0.0.1",
        )
        self._processes: list[subprocess.Popen[bytes]] = []
        self.web: subprocess.Popen[bytes] | None = None
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        self.application = SHIPPED

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """The end of what all processes of the site wrote."""
        return (self.folder / "processes.log").read_text(errors="replace")[-4000:]

    def start_web(self) -> None:
        """Start the web server with the flags of `make serve`, on this site's port, and wait for its first answer."""
        command = serve.web_command()
        command[command.index("--port") + 1] = str(self.port)
        command[command.index(SHIPPED)] = self.application
        self.web = self._start(command)
        self.wait_until_serving()

    def wait_until_serving(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self.web is not None and self.web.poll() is None, self.log
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.base}/healthz", timeout=30).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(self.log)

    def keep(self, *commands: str) -> None:
        """Start the named management commands, unless they run already."""
        for command in commands:
            running = self._programs.get(command)
            if running is None or running.poll() is not None:
                self._programs[command] = self.start("manage.py", command)

    def kill_program(self, command: str) -> None:
        """SIGKILL one of the commands that `keep` started."""
        self.kill(self._programs.pop(command))

    def start(self, *arguments: str, pipes: int | None = None) -> subprocess.Popen[bytes]:
        """Start a Python program beside the site; `pipes` is for its standard input and output."""
        return self._start([sys.executable, *arguments], pipes)

    def _start(self, command: list[str], pipes: int | None = None) -> subprocess.Popen[bytes]:
        with (self.folder / "processes.log").open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.variables,
                stdin=pipes,
                stdout=pipes or output,
                stderr=output,
                start_new_session=True,
                preexec_fn=serve.end_with_parent,
            )
        self._processes.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL a process and all that it started, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)

    def kill_web(self) -> None:
        assert self.web is not None
        self.kill(self.web)

    def sql(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database, autocommit=True) as session:
            cursor = session.execute(query, values)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def end(self) -> None:
        for process in self._processes:
            self.kill(process)
        with _maintenance(self.cluster) as server:
            server.execute(f'DROP DATABASE "{self._name}" WITH (FORCE)')
