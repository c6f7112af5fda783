"""Start what is measured: the platform with and without its cache, and nginx with the same bytes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from scripts import processes
from scripts.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
TICKS = os.sysconf("SC_CLK_TCK")

NGINX = """
{user}daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; default_type text/html; keepalive_requests 1000000;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
}}
"""


class Server:
    """A running server: its port, and the processor time of all its processes."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process, self.port = process, port

    def cpu_seconds(self) -> float:
        """User and system time so far, of the process and its children."""
        return sum(_cpu_of(pid) for pid in processes.family(self.process.pid))


def _cpu_of(pid: int) -> float:
    fields = processes.stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def variables(data: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DIWAN_DATA_DIR": str(data),
        "DIWAN_DEMO": "1",
        "DIWAN_DATABASE_URL": "",
        "DIWAN_LOG_FORMAT": "json",
        "PYTHONPATH": str(ROOT),
        **more,
    }


@contextlib.contextmanager
def _started(command: list[str], port: int, probe: str, env: dict[str, str]) -> Iterator[Server]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(process, port, probe)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait(process: subprocess.Popen[bytes], port: int, probe: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}{probe}", timeout=30).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"nothing answered on {probe}")


@contextlib.contextmanager
def platform(data: Path, *, cached: bool, **more: str) -> Iterator[Server]:
    """Diwan in one process of the web server that `make serve` uses; `more` are variables of its environment."""
    port = free_port()
    command = [
        *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--runtime-threads", "1"),
        *("--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--log-level", "error"),
        "config.wsgi:application",
    ]
    switch = {} if cached else {"BENCHMARK_UNCACHED": "1"}
    with _started(command, port, "/healthz", variables(data, **switch, **more)) as server:
        yield server


@contextlib.contextmanager
def nginx(folder: Path, body: bytes) -> Iterator[Server | None]:
    """nginx with one file of the page's bytes; None where it is not installed."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if not program:
        yield None
        return
    port = free_port()
    (folder / "www").mkdir(parents=True)
    folder.chmod(0o755)
    (folder / "www" / "page.html").write_bytes(body)
    # As root, nginx would give its worker to a user who may not read this private folder.
    user = "user root; " if os.geteuid() == 0 else ""
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(folder=folder, port=port, user=user))
    command = [program, "-c", str(settings), "-p", str(folder), "-e", str(folder / "error.log")]
    with _started(command, port, "/page.html", dict(os.environ)) as server:
        yield server
