"""A running Diwan on PostgreSQL as it is shipped: the web server, the worker and the sequencer, each of which can be killed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg

from scripts import serve
from scripts.postgres import Cluster, programs
from tests.migrated import dump, migrated_dump, restore
from tests.servers import ROOT, environment, free_port

START_SECONDS = 240.0  # of a machine that does much else
SHIPPED = "config.wsgi:application"
TEMPLATE = "diwan_founded"
# For what is there before anything happens: a thousand statements need not be on the disk one by one.
IN_HASTE = {"PGOPTIONS": "-c synchronous_commit=off"}


def prepare(cluster: Cluster, folder: Path) -> None:
    """Migrate and found one database, to be copied for each site; durability is for what comes after."""
    with _maintenance(cluster) as server:
        server.execute(f'CREATE DATABASE "{TEMPLATE}"')
    variables = environment(folder, DIWAN_DATABASE_URL=_address(cluster, TEMPLATE), **IN_HASTE)
    if migrated_dump().exists():
        restore(TEMPLATE, cluster.port)
    else:
        _run([sys.executable, "manage.py", "migrate", "-v0"], variables)
        dump(TEMPLATE, cluster.port)
    _run([sys.executable, "-m", "tests.faults.found"], variables)


def copy_template(source: Cluster, target: Cluster) -> None:
    """Copy the founded database to another server."""
    with _maintenance(target) as server:
        server.execute(f'CREATE DATABASE "{TEMPLATE}"')
    dump = [str(programs() / "pg_dump"), "-Fc", "-Z0", "-h", "127.0.0.1", "-p", str(source.port)]
    restore = [str(programs() / "pg_restore"), "-h", "127.0.0.1", "-p", str(target.port)]
    who = ["-U", "diwan", "-d", TEMPLATE]
    with tempfile.NamedTemporaryFile(suffix=".dump") as file:
        _run([*dump, *who, "-f", file.name], dict(os.environ))
        _run([*restore, *who, file.name], {**os.environ, **IN_HASTE})


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

    def __init__(
        self, cluster: Cluster, founding: Path, folder: Path, *, name: str, **more: str
    ) -> None:
        self.cluster, self.folder, self.port = cluster, folder, free_port()
        self.database = _address(cluster, name)
        self._name = name
        shutil.rmtree(folder, ignore_errors=True)  # of an earlier round
        shutil.copytree(founding, folder)
        with _maintenance(cluster) as server:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
            # A copied sequence writes its next thirty numbers into no log until a checkpoint: a crash would give them out again.
            server.execute("CHECKPOINT")
        own = {
            "DIWAN_DATABASE_URL": self.database,
            "DIWAN_SITE_URL": self.base,
            "DIWAN_PROXIES": "1",
            "DIWAN_HOSTS": "127.0.0.1",
        }
        self.variables = environment(folder, **(own | more))
        self._processes: list[subprocess.Popen[bytes]] = []
        self.web: subprocess.Popen[bytes] | None = None
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        self.application = SHIPPED
        self.tree = ROOT  # where the code lies that is started from now on

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def facts(self) -> dict[str, Any]:
        """What the founding program tells clients (see `found`)."""
        told: dict[str, Any] = json.loads((self.folder / "facts.json").read_text())
        return told

    @property
    def log(self) -> str:
        """The end of what all processes of the site wrote."""
        return (self.folder / "processes.log").read_text(errors="replace")[-4000:]

    def start_web(self) -> None:
        """Start the web server with the flags of `make serve`, on this site's port, and wait for its first answer."""
        self.web = self._start_web(self.port)
        self._wait_until_serving(self.web, self.port)

    def start_beside(self, **variables: str) -> tuple[subprocess.Popen[bytes], int]:
        """Start one more web server of the same site with variables of its own; returns it and its port, not yet serving."""
        port = free_port()
        return self._start_web(port, **variables), port

    def _start_web(self, port: int, **variables: str) -> subprocess.Popen[bytes]:
        command = serve.web_command()
        command[command.index("--port") + 1] = str(port)
        command[command.index(SHIPPED)] = self.application
        return self._start(command, **variables)

    def wait_until_serving(self) -> None:
        assert self.web is not None
        self._wait_until_serving(self.web, self.port)

    def wait_for(self, web: subprocess.Popen[bytes], port: int) -> None:
        """Wait for the first answer of a web server that `start_beside` started."""
        self._wait_until_serving(web, port)

    def _wait_until_serving(self, web: subprocess.Popen[bytes], port: int) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert web.poll() is None, self.log
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(self.log)

    def keep(self, *commands: str) -> None:
        """Start the named management commands, unless they run already."""
        for command in commands:
            self.keep_as(command, "manage.py", command)

    def keep_as(self, name: str, *arguments: str) -> None:
        """Start a Python program under a name, unless one of that name runs already."""
        running = self._programs.get(name)
        if running is None or running.poll() is not None:
            self._programs[name] = self.start(*arguments)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command of the site to its end."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.variables, capture_output=True, text=True, check=False
        )

    def kill_program(self, command: str) -> None:
        """SIGKILL one of the commands that `keep` started."""
        self.kill(self._programs.pop(command))

    def start(self, *arguments: str, pipes: int | None = None) -> subprocess.Popen[bytes]:
        """Start a Python program beside the site; `pipes` is for its standard input and output."""
        return self._start([sys.executable, *arguments], pipes)

    def start_with(self, variables: Mapping[str, str], *arguments: str) -> subprocess.Popen[bytes]:
        """Start a Python program with variables of its own."""
        return self._start([sys.executable, *arguments], None, **variables)

    def _start(
        self, command: list[str], pipes: int | None = None, **variables: str
    ) -> subprocess.Popen[bytes]:
        with (self.folder / "processes.log").open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=self.tree,
                env=self.variables | variables,
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
        process.wait(60)

    def kill_web(self) -> None:
        assert self.web is not None
        self.kill(self.web)

    def sql(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database, autocommit=True) as session:
            cursor = session.execute(query, values)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []

    def kill_all(self) -> None:
        for process in self._processes:
            self.kill(process)

    def end(self) -> None:
        self.kill_all()
        with _maintenance(self.cluster) as server:
            server.execute(f'DROP DATABASE "{self._name}" WITH (FORCE)')
