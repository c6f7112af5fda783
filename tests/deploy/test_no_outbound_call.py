"""Web server and worker connect to nothing but this machine unless a setting names it, whatever code of theirs would do so."""

from __future__ import annotations

import ipaddress
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.demo import EMAIL, PASSWORD, demo_in
from tests.servers import ROOT, environment, serving

pytestmark = pytest.mark.server

# Seen in the kernel, so that libraries which are not Python's are seen too.
STRACE = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg"]
STRACE += ["-e", "signal=none"]
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
PAGES = (
    *("/", "/robots.txt", "/sitemap.xml", "/api/v1/docs/", "/api/v1/schema/", "/metrics"),
    *("/admin/", "/admin/reports/", "/admin/pages/", "/admin/account/", "/admin/images/"),
    *("/ar/search/?q=رخصة", "/en/search/?q=licence"),
)


def outside(trace: Path) -> list[str]:
    """The calls of a trace that named an address of another machine."""
    found = []
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        for four, six in _ADDRESS.findall(line):
            address = ipaddress.ip_address(four or six)
            if not (address.is_loopback or address.is_unspecified):
                found.append(line)
    return found


@contextmanager
def traced(command: list[str], trace: Path, data: Path, **more: str) -> Iterator[None]:
    """Run a program under strace until the block ends."""
    process = subprocess.Popen(
        [*STRACE, "-o", str(trace), *command],
        cwd=ROOT,
        env=environment(data, **more),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # strace itself takes no notice
        process.wait(120)


def visit(base: str) -> int:
    """Sign in, ask for all kinds of pages and for what they link to; returns how many were answered."""
    count = 0
    with httpx.Client(base_url=base, timeout=120, follow_redirects=True) as client:
        login = client.get("/admin/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', login.text)
        assert token
        form = {"username": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        client.post("/admin/login/", data=form, headers={"Referer": f"{base}/admin/login/"})
        links: dict[str, None] = dict.fromkeys(PAGES)
        for start in ("/ar/", "/en/"):
            links |= dict.fromkeys(
                re.findall(r'href="(/(?:ar|en)/[^"#]*)"', client.get(start).text)
            )
        for path in links:
            answer = client.get(path)
            assert answer.status_code < 500, path
            count += answer.status_code == 200
    return count


def test_a_call_outside_would_be_seen(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    call = (
        "import socket; s = socket.socket(); s.setblocking(False); s.connect_ex(('192.0.2.7', 9))"
    )
    subprocess.run([*STRACE, "-o", str(trace), sys.executable, "-c", call], check=True)
    assert ["192.0.2.7" in line for line in outside(trace)] == [True]


def test_web_and_worker_call_nobody_unless_a_setting_names_them(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    demo_in(tmp_path, tmp_path_factory)
    web, worker = tmp_path / "web.trace", tmp_path / "worker.trace"
    manage = [sys.executable, "manage.py", "worker"]
    with (
        serving(tmp_path, under=(*STRACE, "-o", str(web)), DIWAN_STAFF_MFA="optional") as base,
        traced(manage, worker, tmp_path, DIWAN_SITE_URL=base),
    ):
        count = visit(base)
    assert count > 30
    assert web.exists()
    assert worker.exists()
    assert outside(web) == []
    assert outside(worker) == []
