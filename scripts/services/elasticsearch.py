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
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from scripts.keycloak import NotInstalled, java_home, server_user  # noqa: E402 - after the search path
from scripts.postgres import free_port  # noqa: E402 - as above
from scripts.services.elasticsearch_install import installed  # noqa: E402 - as above
from scripts.services.process import started, stop, wait_until_ready  # noqa: E402 - as above

URL = "DIWAN_TEST_ELASTICSEARCH_URL"
RUN_USER = "diwan-es"  # it refuses to run as root
START_SECONDS = 900
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
        log = home / "server.log"
        command = [programs / "bin" / "elasticsearch"]
        server = started(command, home, _variables(home, java), log, user)
        try:
            address = f"http://127.0.0.1:{port}"
            ready = f"{address}/_cluster/health?wait_for_status=yellow&timeout=5s"
            wait_until_ready("Elasticsearch", ready, server, log, START_SECONDS)
            yield address
        finally:
            stop(server)
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


def _variables(home: Path, java: Path) -> dict[str, str]:
    return {
        "ES_JAVA_HOME": str(java),
        "ES_PATH_CONF": str(home / "config"),
        "ES_TMPDIR": str(home / "tmp"),
    }


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
