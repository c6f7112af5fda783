"""A private Keycloak for the tests: a real identity provider on a free port, fresh at each start, stopped afterwards.

``python scripts/keycloak.py -- pytest tests/e2e/test_sign_in_oidc.py`` sets ``DIWAN_TEST_KEYCLOAK`` for the command. The
distribution (Apache License 2.0, 176 MB) comes from Maven Central through Maven, once, and its checksum is verified.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from scripts.postgres import free_port  # noqa: E402 - after the search path
from scripts.services.process import installed_once, started, stop, wait_until_ready  # noqa: E402 - as above

REALM = ROOT / "tests" / "accounts" / "oidc" / "realm.json"
ADDRESS = "DIWAN_TEST_KEYCLOAK"
VERSION = "26.7.3"
ARTIFACT = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:tar.gz"
SHA256 = "77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47"
DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1"
OLDEST_JAVA = 17
START_SECONDS = 900
FETCH_SECONDS = 900
RUN_USER = "diwan-keycloak"
# One user at a time: little memory, and no time spent on optimising code that runs for minutes.
JVM = "-Xms64m -Xmx320m -XX:-UseG1GC -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
ADMIN = "admin"  # of the server, and the password
OPTIONS = ["start-dev", "--import-realm", "--db=dev-mem", "--cache=local", "--http-host=127.0.0.1"]


class NotInstalled(Exception):
    """This machine lacks what Keycloak needs; the message says what."""


def java_home(program: str = "Keycloak") -> Path:
    """Return the home of a Java that is new enough for `program`.

    Raises:
        NotInstalled: there is none.
    """
    named = os.environ.get("JAVA_HOME", "")
    found = shutil.which("java")
    homes = [Path(named)] if named else []
    homes += [Path(found).resolve().parent.parent] if found else []
    for home in homes:
        if (home / "bin" / "java").exists() and _java_version(home) >= OLDEST_JAVA:
            return home
    raise NotInstalled(
        f"{program} needs Java {OLDEST_JAVA} or newer (JAVA_HOME or the search path)."
    )


def _java_version(home: Path) -> int:
    done = subprocess.run(
        [home / "bin" / "java", "-XshowSettings:properties", "-version"],
        capture_output=True,
        text=True,
        check=False,
    )
    for line in done.stderr.splitlines():
        name, _sep, value = line.partition("=")
        if name.strip() == "java.specification.version":
            major = value.strip().partition(".")[0]
            return int(major) if major.isdecimal() else 0
    return 0


def server_user(name: str) -> pwd.struct_passwd | None:
    """Return whom to become when root: a user of the server's own who may nothing else, made when there is none.

    Raises:
        NotInstalled: it could not be made.
    """
    if os.getuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(name)
    new = ["useradd", "--system", "--user-group", "--no-create-home"]
    new += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", name]
    if subprocess.run(new, check=False, capture_output=True).returncode:
        raise NotInstalled(f"the user {name} could not be made.")
    return pwd.getpwnam(name)


def cache_folder(program: str = "keycloak") -> Path:
    """Return where a distribution is kept: root's home is closed to the server's user, so root uses the system's cache."""
    base = Path("/var/cache") if os.getuid() == 0 else Path.home() / ".cache"
    return base / "diwan" / program


def installed() -> Path:
    """Return the unpacked distribution, fetched at the first call; two processes that begin together fetch once.

    Raises:
        NotInstalled: no Maven, no connection, or another file than expected.
    """
    return installed_once(cache_folder() / f"keycloak-{VERSION}", _install)


def _install(cache: Path, home: Path) -> None:
    print(f"Fetching Keycloak {VERSION} (176 MB, once) …", flush=True)
    with tempfile.TemporaryDirectory(prefix=".install-", dir=cache) as scratch:
        with tarfile.open(fetched(ARTIFACT, SHA256, Path(scratch))) as archive:
            archive.extractall(scratch, filter="data")
        (Path(scratch) / home.name).rename(home)


def fetched(artifact: str, sha256: str, scratch: Path) -> Path:
    """Fetch a file from Maven Central (``group:name:version:kind``) into a folder that is thrown away afterwards.

    Raises:
        NotInstalled: no Maven, no connection, or another file than expected.
    """
    maven = shutil.which("mvn")
    if not maven:
        raise NotInstalled("Maven is needed to fetch it (on Debian: apt-get install maven).")
    _group, name, version, kind = artifact.split(":")
    store = scratch / "m2"
    command = [maven, "-B", "-q", f"-Dmaven.repo.local={store}", f"{DEPENDENCY_PLUGIN}:get"]
    command += [f"-Dartifact={artifact}", "-Dtransitive=false"]
    done = subprocess.run(
        command, cwd=scratch, capture_output=True, text=True, check=False, timeout=FETCH_SECONDS
    )
    archives = list(store.rglob(f"{name}-{version}.{kind}"))
    if done.returncode or not archives:
        raise NotInstalled(f"Maven could not fetch {artifact}: {done.stdout.strip()[-300:]}")
    with archives[0].open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    if checksum != sha256:
        raise NotInstalled(f"the fetched {artifact} has the checksum {checksum}, not {sha256}.")
    return archives[0]


@contextlib.contextmanager
def running(realm: Path = REALM) -> Iterator[str]:
    """Serve the realm while the block runs; yields the server's address.

    The distribution is copied for the run, because the server rewrites parts of itself; big files are linked, not copied.

    Raises:
        NotInstalled: Java or the distribution is missing.
        RuntimeError: it did not start; the message carries the end of its log.
    """
    java, source, user = java_home(), installed(), server_user(RUN_USER)
    home = Path(tempfile.mkdtemp(prefix="run-", dir=source.parent))
    try:
        _prepare(source, home, realm, user)
        port, log = free_port(), home / "server.log"
        server = started(
            [home / "bin" / "kc.sh", *OPTIONS, f"--http-port={port}"],
            home,
            _variables(home, java),
            log,
            user,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            ready = f"{address}/realms/master/.well-known/openid-configuration"
            wait_until_ready("Keycloak", ready, server, log, START_SECONDS)
            yield address
        finally:
            stop(server)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _prepare(source: Path, home: Path, realm: Path, user: pwd.struct_passwd | None) -> None:
    def link_or_copy(origin: str, target: str) -> None:
        # What the server rewrites when its options change must be its own; the libraries stay as they are.
        if "/lib/lib/" in origin:
            os.link(origin, target)
        else:
            shutil.copy2(origin, target)

    shutil.copytree(source, home, dirs_exist_ok=True, copy_function=link_or_copy)
    (home / "data" / "import").mkdir(parents=True)
    (home / "tmp").mkdir()
    shutil.copy(realm, home / "data" / "import" / "realm.json")
    if user is not None:
        for path in [home, *home.rglob("*")]:
            if "/lib/lib/" not in str(path):
                os.chown(path, user.pw_uid, user.pw_gid)


def _variables(home: Path, java: Path) -> dict[str, str]:
    return {
        "JAVA_HOME": str(java),
        "JAVA_OPTS_KC_HEAP": JVM,
        "JAVA_OPTS_APPEND": f"-Djava.io.tmpdir={home / 'tmp'}",
        "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN,
        "KC_BOOTSTRAP_ADMIN_PASSWORD": ADMIN,
    }


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        print("usage: python scripts/keycloak.py -- COMMAND …", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped too
    try:
        with running() as address:
            return subprocess.call(command, env={**os.environ, ADDRESS: address})
    except NotInstalled as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
