"""A real nginx with the shipped configuration on a private port."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from scripts import certificate, edge
from tests.edge.application import Application
from tests.servers import free_port

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Front:
    """A running nginx, its two applications, and where its files lie."""

    base: str
    plain: str
    folder: Path
    read: Application
    write: Application
    client: httpx.Client
    trusted: ssl.SSLContext

    def get(self, path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(f"{self.base}{path}", headers=named)


def nginx() -> str:
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert found, "nginx is not installed (on Debian: apt-get install nginx)"
    return found


def configuration(folder: Path, port: int, plain: int, **values: str) -> Path:
    """Write a configuration below `folder`; returns its nginx.conf."""
    for name in ("conf", "temp", "static", "data/media/images", "data/media/documents"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    certificate.write(folder, ["localhost"])
    tls = f"listen 127.0.0.1:{port} ssl http2"
    http = f"listen 127.0.0.1:{plain}"
    own = {
        "folder": str(folder / "conf"),
        "main": "daemon off; " + ("user root;" if os.geteuid() == 0 else ""),
        "certificate": str(folder / "certificate.pem"),
        "certificate_key": str(folder / "key.pem"),
        "acme": str(folder / "temp"),
        "listen_tls": f"{tls};",
        "listen_tls_others": f"{tls} default_server;",
        "listen_plain": f"{http};",
        "listen_plain_others": f"{http} default_server;",
        "static": str(folder / "static"),
        "media_parent": str(folder / "data"),
        "cache": str(folder / "temp" / "pages"),
        "temp": str(folder / "temp"),
        "run": str(folder / "temp"),
        "access_log": str(folder / "access.log"),
    }
    return edge.write(edge.Edge(**{**own, **values}), folder / "conf")


@contextmanager
def running(folder: Path, read: Application, write: Application, **values: str) -> Iterator[Front]:
    """Run nginx before two applications until the block ends."""
    port, plain = free_port(), free_port()
    pools = {
        "read_servers": f"server 127.0.0.1:{read.port};",
        "write_servers": f"server 127.0.0.1:{write.port};",
    }
    made = configuration(folder, port, plain, **{**pools, **values})
    with (folder / "nginx.log").open("wb") as log:
        command = [nginx(), "-c", str(made), "-e", "stderr"]
        process = subprocess.Popen(command, stderr=log, start_new_session=True)
        try:
            _await(process, plain, folder / "nginx.log")
            trusted = ssl.create_default_context(cafile=str(folder / "certificate.pem"))
            with httpx.Client(verify=trusted, timeout=60, trust_env=False) as client:
                base = f"https://localhost:{port}"
                if values.get("front") == "proxied":
                    base = f"http://localhost:{plain}"
                yield Front(base, f"http://localhost:{plain}", folder, read, write, client, trusted)
        finally:
            process.terminate()
            process.wait(60)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())
