"""The site and its worker run as one program in the foreground."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.postgres import free_port
from scripts.processes import children, is_running
from scripts.serve import fingerprint, prepare

ROOT = Path(__file__).resolve().parent.parent.parent
READY_SECONDS, END_SECONDS = 240.0, 120.0  # of a machine that does much else
FOUNDING = [
    *("--name-ar", "بوابة", "--name-en", "Portal", "--agency", "moj"),
    *("--agency-ar", "وزارة العدل", "--agency-en", "Ministry of Justice"),
    *("--email", "admin@example.org", "--password", "a-long-enough-phrase"),
]

pytestmark = pytest.mark.server


class Site:
    """One run of ``scripts/serve.py``, its words kept in a file."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port, self.said = port, folder / "said.txt"
        variables = {
            **os.environ,
            "PORT": str(port),
            "DIWAN_DATA_DIR": str(folder),
            "DIWAN_SECRET_KEY": "",
            "DIWAN_DATABASE_URL": "",
        }
        with self.said.open("wb") as words:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "scripts" / "serve.py")],
                env=variables,
                stdout=words,
                stderr=subprocess.STDOUT,
            )

    def wait_until(self, word: str) -> None:
        until = time.monotonic() + READY_SECONDS
        while word not in self.said.read_text(encoding="utf-8"):
            is_alive = self.process.poll() is None and time.monotonic() < until
            assert is_alive, self.said.read_text(encoding="utf-8")
            time.sleep(0.1)


@pytest.fixture(scope="module")
def data_folder(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker
) -> Path:
    """A data folder with an empty site; its database is copied from the tests' own, for that is migrated."""
    from django.db import connection

    folder = tmp_path_factory.mktemp("site")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(folder / "diwan.sqlite3")])
    subprocess.run(
        [sys.executable, "manage.py", "init", *FOUNDING],
        cwd=ROOT,
        env={**os.environ, "DIWAN_DATA_DIR": str(folder), "DIWAN_DATABASE_URL": ""},
        check=True,
    )
    return folder


@pytest.fixture
def served(data_folder: Path) -> Iterator[Site]:
    site = Site(data_folder, free_port())
    yield site
    site.process.kill()
    site.process.wait()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_ends_with_all_its_children(served: Site, signal_number: int) -> None:
    served.wait_until("Diwan is ready")
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/healthz", timeout=60) as answer:
        assert answer.status == 200
    started = children(served.process.pid)
    assert len(started) == 3
    served.process.send_signal(signal_number)
    assert served.process.wait(timeout=END_SECONDS) == 0
    assert [pid for pid in started if is_running(pid)] == []


def test_when_one_part_dies_the_others_do_not_go_on_alone(served: Site) -> None:
    served.wait_until("Diwan is ready")
    started = children(served.process.pid)
    os.kill(started[1], signal.SIGKILL)
    assert served.process.wait(timeout=END_SECONDS) == 1
    assert [pid for pid in started if is_running(pid)] == []


def test_a_site_whose_log_cannot_be_signed_serves_on_and_says_so(
    served: Site, data_folder: Path
) -> None:
    signed = data_folder / "keys" / "log-signed-checkpoint"
    served.wait_until("Diwan is ready")
    until = time.monotonic() + READY_SECONDS
    while not signed.exists() and time.monotonic() < until:
        time.sleep(0.1)
    served.process.terminate()
    served.process.wait(timeout=END_SECONDS)
    kept = signed.rename(data_folder / "kept")
    again = Site(data_folder, free_port())
    try:
        again.wait_until("the public log is not signed")
        again.wait_until("Diwan is ready")
        assert len(children(again.process.pid)) == 2
    finally:
        again.process.terminate()
        again.process.wait(timeout=END_SECONDS)
        kept.rename(signed)


def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, str(ROOT / "scripts" / "port.py"), "127.0.0.1", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (
        f"Diwan: port {port} is taken; choose another, for example: make demo PORT={port + 1}\n"
    )


def test_what_the_demo_writes_does_not_make_it_prepare_again(tmp_path: Path) -> None:
    for name in ("cms/demo/guides.csv", "var/demo/diwan.sqlite3"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("one")
    before = fingerprint(tmp_path)
    (tmp_path / "var/demo/diwan.sqlite3").write_text("two")
    assert fingerprint(tmp_path) == before
    (tmp_path / "cms/demo/guides.csv").write_text("two")
    assert fingerprint(tmp_path) != before


def test_new_translations_are_compiled_though_the_database_is_ready(tmp_path: Path) -> None:
    (tmp_path / "diwan.sqlite3").touch()
    (tmp_path / "prepared").write_text(fingerprint())
    compiled = ROOT / "locale" / "ar" / "LC_MESSAGES" / "django.mo"
    os.utime(compiled, (0, 0))

    prepare({"DIWAN_DATA_DIR": str(tmp_path)}, demo=True)

    assert compiled.stat().st_mtime > 0
