"""A private CKAN for the tests: CKAN 2.12 under gunicorn on a PostgreSQL, a Redis and a Solr of its own, stopped afterwards.

``python scripts/services/ckan.py -- pytest tests/opendata/ckan`` sets ``DIWAN_TEST_CKAN_URL`` and ``DIWAN_TEST_CKAN_TOKEN``
for the command; without a command it serves until Ctrl-C. What it needs is fetched once, see `ckan_install`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from scripts import postgres  # noqa: E402 - after the search path
from scripts.keycloak import NotInstalled, java_home  # noqa: E402 - as above
from scripts.postgres import free_port  # noqa: E402 - as above
from scripts.services.ckan_install import FILES, Installed, installed  # noqa: E402 - as above
from scripts.services.process import answers, started, stop  # noqa: E402 - as above

URL, TOKEN = "DIWAN_TEST_CKAN_URL", "DIWAN_TEST_CKAN_TOKEN"
START_SECONDS = 600  # each of its commands loads all of it; nobody waits longer than it takes
ADMIN = "admin"  # of the server; signs in with this password
PASSWORD = "correct-horse"  # noqa: S105 - of a server that lives for one run, on loopback
PLUGINS = "activity datastore"
# A small heap, and no time spent on optimising code that runs for minutes.
JVM = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]


@dataclass(frozen=True, slots=True)
class Ckan:
    """A running CKAN and the API token of its administrator."""

    url: str
    token: str


@dataclass(frozen=True, slots=True)
class _Ports:
    ckan: int
    redis: int
    solr: int


def given() -> Ckan | None:
    """The CKAN that the environment names, if any; it must be one made for tests, for datasets are deleted in it."""
    url = os.environ.get(URL, "").rstrip("/")
    return Ckan(url, os.environ.get(TOKEN, "")) if url else None


@contextlib.contextmanager
def running() -> Iterator[Ckan]:
    """Serve an empty CKAN while the block runs.

    Raises:
        NotInstalled: something is missing on this machine; the message says what to do.
        RuntimeError: a part did not start; the message carries the end of its log.
    """
    programs = installed()
    with contextlib.ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="diwan-ckan-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        ports = _Ports(free_port(), free_port(), free_port())
        _start_solr(stack, programs, home, ports)  # the slowest goes first
        _start_redis(stack, home, ports)
        database = postgres.Cluster()
        stack.callback(database.remove)
        database.start()
        _wait(home / "solr.log", lambda: answers(f"{_solr(ports)}/admin/ping", seconds=30))
        url = f"http://127.0.0.1:{ports.ckan}"
        token = _initialise(programs, home, url, database.port, ports)
        _start_ckan(stack, programs, home, ports)
        _wait(home / "gunicorn.log", lambda: answers(f"{url}/api/action/status_show", seconds=30))
        yield Ckan(url, token)


def _solr(ports: _Ports) -> str:
    return f"http://127.0.0.1:{ports.solr}/solr/ckan"


def _start_solr(
    stack: contextlib.ExitStack, programs: Installed, home: Path, ports: _Ports
) -> None:
    conf = home / "solr" / "ckan" / "conf"
    conf.mkdir(parents=True)
    (home / "solr" / "solr.xml").write_text("<solr/>")
    (conf.parent / "core.properties").write_text("name=ckan")
    shutil.copy(FILES / "solrconfig.xml", conf)
    packages = next((programs.environment / "lib").glob("python*/site-packages"))
    shutil.copy(packages / "ckan" / "config" / "solr" / "schema.xml", conf)
    for name in ("protwords.txt", "synonyms.txt"):
        (conf / name).touch()  # the schema names them
    classes = f"{programs.solr}/classes:{programs.solr}/jars/*"
    command = [str(java_home() / "bin" / "java"), *JVM, f"-Dsolr.log.dir={home}", "-cp", classes]
    command += ["SolrServer", str(home / "solr"), str(ports.solr)]
    _serve(stack, command, home, "solr.log")


def _start_redis(stack: contextlib.ExitStack, home: Path, ports: _Ports) -> None:
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(ports.redis)]
    command += ["--save", "", "--appendonly", "no", "--dir", str(home)]
    _serve(stack, command, home, "redis.log")


def _start_ckan(
    stack: contextlib.ExitStack, programs: Installed, home: Path, ports: _Ports
) -> None:
    command = [str(programs.environment / "bin" / "gunicorn"), "--chdir", str(FILES)]
    command += ["--bind", f"127.0.0.1:{ports.ckan}", "--workers", "2", "--threads", "4"]
    command += ["--timeout", "120", "--no-control-socket", "wsgi:application"]
    _serve(stack, command, home, "gunicorn.log")


def _serve(stack: contextlib.ExitStack, command: list[str], home: Path, log: str) -> None:
    """Run a server until the stack unwinds."""
    server = started(command, home, _variables(home), home / log)
    stack.callback(stop, server, patience=10)


def _variables(home: Path) -> dict[str, str]:
    """CKAN takes every variable named ``CKAN_…`` for configuration, so it gets only what it needs."""
    variables = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LANG": "C.UTF-8"}
    return variables | {"CKAN_INI": str(home / "ckan.ini"), "PYTHONDONTWRITEBYTECODE": "1"}


def _initialise(programs: Installed, home: Path, url: str, database: int, ports: _Ports) -> str:
    """Make configuration, databases and the administrator; returns the administrator's token."""
    server = f"127.0.0.1:{database}"
    with psycopg.connect(f"postgresql://diwan@{server}/postgres", autocommit=True) as connection:
        for role in ("ckan", "datastore_ro"):
            connection.execute(f"CREATE ROLE {role} LOGIN")
        for name in ("ckan", "datastore"):
            connection.execute(f"CREATE DATABASE {name} OWNER ckan")

    def ckan(*words: str) -> str:
        command = [str(programs.environment / "bin" / "ckan"), *words]
        return _done(command, home, "ckan " + words[0])

    ini = str(home / "ckan.ini")
    ckan("generate", "config", ini)
    ckan(
        "config-tool",
        ini,
        *(f"{key}={value}" for key, value in _configuration(home, url, server, ports).items()),
    )
    ckan("-c", ini, "db", "init")  # Solr must answer by now: every command asks it
    rights = ckan("-c", ini, "datastore", "set-permissions")
    psql = [str(postgres.programs() / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    psql += ["-h", "127.0.0.1", "-p", str(database), "-U", "diwan", "-d", "postgres"]
    _done(psql, home, "psql", rights)
    ckan(
        "-c",
        ini,
        "sysadmin",
        "add",
        "--create",
        ADMIN,
        f"email={ADMIN}@example.org",
        f"password={PASSWORD}",
    )
    return ckan("-c", ini, "user", "token", "add", ADMIN, "tests", "--quiet").strip()


def _configuration(home: Path, url: str, server: str, ports: _Ports) -> dict[str, str]:
    return {
        "ckan.site_url": url,
        "ckan.storage_path": str(home / "storage"),
        "ckan.plugins": PLUGINS,
        "ckan.locale_default": "ar",  # what it says is read by nobody, so it may be in any language
        "sqlalchemy.url": f"postgresql://ckan@{server}/ckan",
        "ckan.datastore.write_url": f"postgresql://ckan@{server}/datastore",
        "ckan.datastore.read_url": f"postgresql://datastore_ro@{server}/datastore",
        "ckan.redis.url": f"redis://127.0.0.1:{ports.redis}/0",
        "solr_url": _solr(ports),
    }


def _done(command: list[str], home: Path, name: str, given: str = "") -> str:
    """Run to the end and return what was printed."""
    done = subprocess.run(
        command,
        cwd=home,
        env=_variables(home),
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=START_SECONDS,
    )
    if done.returncode:
        raise RuntimeError(f"{name} failed.\n{(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


def _wait(log: Path, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if time.monotonic() > deadline:
            raise RuntimeError(f"CKAN did not start.\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.3)


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped too
    try:
        with running() as ckan:
            if command:
                variables = {**os.environ, URL: ckan.url, TOKEN: ckan.token}
                return subprocess.call(command, env=variables)
            print(
                f"{URL}={ckan.url}\n{TOKEN}={ckan.token}\nuser {ADMIN}, password {PASSWORD}",
                flush=True,
            )
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
            return 0
    except (NotInstalled, postgres.NotInstalled) as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
