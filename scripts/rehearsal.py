"""The processes of a public site with its settings, on this machine, without containers: `make production-rehearsal`.

PostgreSQL and Redis on private ports, nginx with TLS and a certificate made for the occasion, both pools of web processes, worker
and sequencer, all on loopback and all below one folder that is removed at the end. Tests and benchmarks use `running`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import certificate, edge, production, serve  # noqa: E402 - after the search path
from scripts.postgres import Cluster, NotInstalled, free_port, programs  # noqa: E402 - as above

START_SECONDS = 240.0  # of a machine that does much else
FILLED = ("data", "keys", "static")  # folders of a site that filling it writes


class NotReady(Exception):
    """The site did not come up; the message carries the end of its log."""


@dataclass
class Site:
    """A rehearsal that runs. Addresses are ``https://localhost:<port>``; `authority` is the file that makes them trusted."""

    folder: Path
    cluster: Cluster
    variables: dict[str, str]
    port: int
    redis_port: int
    read_port: int
    write_port: int
    values: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def database(self) -> str:
        return self.variables["DIWAN_DATABASE_URL"]

    @property
    def authority(self) -> Path:
        return self.folder / "tls" / "certificate.pem"

    def trusted(self) -> ssl.SSLContext:
        """For clients: what makes its certificate trusted."""
        return ssl.create_default_context(cafile=str(self.authority))

    def log(self, characters: int = 4000) -> str:
        """The end of what the processes wrote."""
        return (self.folder / "site.log").read_text(errors="replace")[-characters:]

    def start(self, name: str, command: list[str]) -> None:
        """Start one process of the site, to be stopped with it."""
        with (self.folder / "site.log").open("ab") as log:
            self.processes[name] = serve.start(command, self.variables, log)

    def manage(self, *arguments: str) -> str:
        """Run manage.py with the site's settings; returns what it printed.

        Raises:
            subprocess.CalledProcessError: it failed.
        """
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.variables, capture_output=True, text=True, check=True
        )
        return done.stdout


@contextlib.contextmanager
def running(
    fill: Callable[[Site], None] | None = None, *, https_port: int = 0, **values: str
) -> Iterator[Site]:
    """Run a whole site while the block runs. `values` are those of `edge.Edge` that shall differ from the rehearsal's own.

    `fill` puts content into the empty database and the folders of the site before its processes start; without it, the demo's.

    Raises:
        NotInstalled: PostgreSQL, Redis or nginx is missing.
        NotReady: it did not come up.
    """
    for program in ("nginx", "redis-server"):
        if not _found(program):
            raise NotInstalled(
                f"{program} is not installed (on Debian: apt-get install {program})."
            )
    folder = Path(tempfile.mkdtemp(prefix="diwan-rehearsal-"))
    cluster = Cluster(is_durable=True)
    site = _site(folder, cluster, https_port, values)
    try:
        cluster.start()
        _start(site, fill or fill_with_demo)
        yield site
    finally:
        serve.stop(list(reversed(site.processes.values())))
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


def fill_with_demo(site: Site) -> None:
    """Migrate, collect the static files and load the sample content."""
    # The loaders ask for the demo; what runs afterwards is no demo. Durability is for what comes then.
    more = {"DIWAN_DEMO": "1", "PGOPTIONS": "-c synchronous_commit=off"}
    prepare = [sys.executable, str(ROOT / "scripts" / "rehearsal_content.py")]
    run_program([*prepare, str(site.folder / "static"), "demo"], {**site.variables, **more})


def fill_from(kept: Path) -> Callable[[Site], None]:
    """Fill with the demo out of a folder, which is made at the first time: loading takes longer than everything else."""

    def fill(site: Site) -> None:
        place = ["-h", "127.0.0.1", "-p", str(site.cluster.port), "-U", "diwan", "-d", "postgres"]
        if not kept.exists():
            fill_with_demo(site)
            draft = Path(tempfile.mkdtemp(dir=kept.parent))
            dump = [str(programs() / "pg_dump"), *place, "-Fc", "-Z1"]
            run_program([*dump, "-f", str(draft / "database")], site.variables)
            for name in FILLED:
                shutil.copytree(site.folder / name, draft / name)
            draft.rename(kept)
            return
        run_program(
            [str(programs() / "pg_restore"), *place, str(kept / "database")], site.variables
        )
        for name in FILLED:
            shutil.copytree(kept / name, site.folder / name, dirs_exist_ok=True)

    return fill


def _found(program: str) -> str:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or ""


def _site(folder: Path, cluster: Cluster, https_port: int, values: dict[str, str]) -> Site:
    folder.chmod(0o755)  # nginx' processes may belong to another user
    for name in ("data", "keys", "tls", "edge", "temp"):
        (folder / name).mkdir()
    site = Site(
        folder=folder,
        cluster=cluster,
        variables={},
        port=https_port or free_port(),
        redis_port=free_port(),
        read_port=free_port(),
        write_port=free_port(),
        values=values,
    )
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("DIWAN_")}
    given = {
        "DIWAN_SITE_URL": site.base,
        "DIWAN_HOSTS": "localhost,127.0.0.1",
        "DIWAN_DATA_DIR": str(folder / "data"),
        "DIWAN_KEYS_DIR": str(folder / "keys"),
        "DIWAN_DATABASE_URL": cluster.address,
        "DIWAN_CACHE_URL": f"redis://127.0.0.1:{site.redis_port}/0",
        "DIWAN_SECRET_KEY": secrets.token_urlsafe(64),
        "DIWAN_PROBE_URL": f"http://127.0.0.1:{site.read_port}/readyz",
    }
    site.variables.update({**inherited, **production.SETTINGS, **given})
    return site


def _start(site: Site, fill: Callable[[Site], None]) -> None:
    folder = site.folder
    redis = ["redis-server", "--port", str(site.redis_port), "--bind", "127.0.0.1"]
    (ROOT / "static-build").mkdir(exist_ok=True)  # WhiteNoise warns where it is missing
    site.start("redis", [*redis, "--save", "", "--appendonly", "no", "--dir", str(folder / "temp")])
    fill(site)
    certificate.write(folder / "tls", ["localhost", "127.0.0.1"])
    nice = ["nice", "-n", str(production.READ_NICENESS)]
    site.start("web-read", [*nice, *_granian(production.READ, site.read_port)])
    site.start("web-write", _granian(production.WRITE, site.write_port))
    for arguments in (production.WORKER, production.SEQUENCER):
        site.start(arguments[0], [sys.executable, "manage.py", *arguments])
    site.start("nginx", _nginx(site))
    _await(site)


def run_program(command: list[str], variables: dict[str, str]) -> None:
    """Run one to its end.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    subprocess.run(command, cwd=ROOT, env=variables, check=True)


def _granian(pool: production.Pool, port: int) -> list[str]:
    program, *rest = pool.command(port=port)
    return [str(Path(sys.executable).with_name(program)), *rest]


def _nginx(site: Site) -> list[str]:
    folder = site.folder / "edge"
    listen = f"listen 127.0.0.1:{site.port} ssl http2"
    plain = f"listen 127.0.0.1:{free_port()}"
    own = {
        "folder": str(folder),
        "main": "daemon off; " + ("user root;" if os.geteuid() == 0 else ""),
        "certificate": str(site.authority),
        "certificate_key": str(site.folder / "tls" / "key.pem"),
        "acme": str(site.folder / "temp"),
        "listen_tls": f"{listen};",
        "listen_tls_others": f"{listen} default_server;",
        "listen_plain": f"{plain};",
        "listen_plain_others": f"{plain} default_server;",
        "read_servers": f"server 127.0.0.1:{site.read_port};",
        "write_servers": f"server 127.0.0.1:{site.write_port};",
        "static": str(site.folder / "static"),
        "media_parent": str(site.folder / "data"),
        "cache": str(site.folder / "temp" / "pages"),
        "temp": str(site.folder / "temp"),
        "run": str(site.folder / "temp"),
        "access_log": str(site.folder / "access.log"),
    }
    made = edge.write(edge.Edge(**{**own, **site.values}), folder)
    return [_found("nginx"), "-c", str(made), "-e", "stderr"]


def _await(site: Site) -> None:
    """Wait until the site says that it is ready, worker included.

    Raises:
        NotReady: a process ended, or it took too long.
    """
    trusted = site.trusted()
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        for name, process in site.processes.items():
            if process.poll() is not None:
                raise NotReady(f"{name} ended: {site.log()}")
        if _says_ok(f"{site.base}/readyz", trusted):
            return
        time.sleep(0.2)
    raise NotReady(site.log())


def _says_ok(address: str, trusted: ssl.SSLContext) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=30, context=trusted) as answer:
            return bool(json.loads(answer.read())["status"] == "ok")
    except (OSError, ValueError):
        return False


def _stop_requested(*_: object) -> None:
    raise serve.Stopped


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--port", type=int, default=8443, help="of the site (default: 8443)")
    words.add_argument("--walk", action="store_true", help="walk the main journeys, then end")
    words.add_argument("--kept", type=Path, help="folder of a filled database, made when absent")
    chosen = words.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop_requested)
    try:
        with running(
            fill_from(chosen.kept) if chosen.kept else None, https_port=chosen.port
        ) as site:
            if chosen.walk:
                from scripts import rehearsal_walk

                return rehearsal_walk.main(site)
            print(f"\nThe rehearsal is ready: {site.base}/ar/   (its certificate is its own)")
            print(f"  log              {site.folder}/site.log\n\nCtrl-C stops and removes it.")
            serve.wait_until_one_ends(list(site.processes.values()))
            print(f"Diwan: a part ended by itself.\n{site.log()}", file=sys.stderr)
            return 1
    except serve.Stopped:
        return 0
    except (NotInstalled, NotReady, subprocess.CalledProcessError) as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
