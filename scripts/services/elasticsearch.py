"""A private Elasticsearch for the tests: one real node on a free port with a folder of its own, stopped afterwards.

``python scripts/services/elasticsearch.py -- pytest tests/search/engines`` sets ``DIWAN_TEST_ELASTICSEARCH_URL`` for the
command; without a command it serves until Ctrl-C. What it needs is fetched once, see `elasticsearch_install`.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from scripts.keycloak import NotInstalled, java_home, server_user  # noqa: E402 - after the search path
from scripts.postgres import free_port  # noqa: E402 - as above
from scripts.services.elasticsearch_install import installed  # noqa: E402 - as above

URL = "DIWAN_TEST_ELASTICSEARCH_URL"
RUN_USER = "diwan-es"  # it refuses to run as root
START_SECONDS = 300
# A small heap, and no time spent on optimising code that runs for minutes; a benchmark takes both as they are in production.
TESTS = ("-Xms512m", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:-AlwaysPreTouch")
BENCHMARK = ("-Xms1g", "-Xmx1g")
# No mapped files: they need a limit of the system that not every machine has. A nearly full disk must not stop the tests.
CONFIGURATION = """cluster.name: diwan-tests
node.name: diwan
discovery.type: single-node
http.host: 127.0.0.1
http.port: {http}
transport.host: 127.0.0.1
transport.port: {transport}
path.data: {home}/data
path.logs: {home}/logs
xpack.security.enabled: false
node.store.allow_mmap: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


def given() -> str:
    """The address of the Elasticsearch that the environment names, if any; indices of the tests are deleted in it."""
    return os.environ.get(URL, "").rstrip("/")


@contextlib.contextmanager
def running(jvm: tuple[str, ...] = TESTS) -> Iterator[str]:
    """Serve an empty Elasticsearch while the block runs; yields its address.

    Raises:
        NotInstalled: something is missing on this machine; the message says what to do.
        RuntimeError: it did not start; the message carries the end of its log.
    """
    java, programs, user = java_home("Elasticsearch"), installed(), server_user(RUN_USER)
    home = Path(tempfile.mkdtemp(prefix="diwan-es-"))
    try:
        port = free_port()
        _prepare(home, programs, port, jvm, user)
        server = _start(home, programs, java, user)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(address, server, home / "server.log")
            yield address
        finally:
            _stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _prepare(
    home: Path, programs: Path, port: int, jvm: tuple[str, ...], user: pwd.struct_passwd | None
) -> None:
    config = home / "config"
    shutil.copytree(programs / "config", config)
    (home / "tmp").mkdir()
    own = CONFIGURATION.format(http=port, transport=free_port(), home=home)
    (config / "elasticsearch.yml").write_text(own)
    # Logs of the garbage collector and dumps of the heap would fill the folder.
    lines = (config / "jvm.options").read_text().splitlines(keepends=True)
    kept = [line for line in lines if "gc.log" not in line and "HeapDump" not in line]
    (config / "jvm.options").write_text("".join(kept))
    (config / "jvm.options.d").mkdir(exist_ok=True)
    (config / "jvm.options.d" / "diwan.options").write_text("\n".join(jvm) + "\n")
    if user is not None:
        for path in [home, *home.rglob("*")]:
            os.chown(path, user.pw_uid, user.pw_gid)


def _start(
    home: Path, programs: Path, java: Path, user: pwd.struct_passwd | None
) -> subprocess.Popen[bytes]:
    become = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    variables = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "ES_JAVA_HOME": str(java),
        "ES_PATH_CONF": str(home / "config"),
        "ES_TMPDIR": str(home / "tmp"),
    }
    with (home / "server.log").open("wb") as log:
        return subprocess.Popen(
            [programs / "bin" / "elasticsearch"],
            cwd=home,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C goes to the command first; the server is stopped below
            **become,  # type: ignore[call-overload]  # user and group, or nothing
        )


def _wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    health = f"{address}/_cluster/health?wait_for_status=yellow&timeout=5s"
    while time.monotonic() < deadline and server.poll() is None:
        with (
            contextlib.suppress(OSError, urllib.error.URLError),
            contextlib.closing(direct.open(health, timeout=20)),
        ):
            return
        time.sleep(0.5)
    raise RuntimeError(f"Elasticsearch did not start.\n{log.read_text(errors='replace')[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """End the launcher with its Java, which are a group of their own."""
    for how, seconds in ((signal.SIGTERM, 20), (signal.SIGKILL, 10)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(seconds)
            return


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped too
    try:
        with running() as address:
            if command:
                return subprocess.call(command, env={**os.environ, URL: address})
            print(f"{URL}={address}", flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
            return 0
    except NotInstalled as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
