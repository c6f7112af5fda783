"""Links are asked politely, once a week, and never inside the network."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from opendata import releases, services
from opendata.models import LinkCheck, Resource
from opendata.standards import links
from opendata.standards.links import Answer
from tests.opendata.conftest import add_link

NOW = timezone.now()


class Site(BaseHTTPRequestHandler):
    """Answers HEAD and GET with what the path says: ``/404``, ``/head405``, ``/to/200``."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.asked.append((self.command, self.path))
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", "/" + self.path.removeprefix("/to/"))
        elif self.path == "/inside":
            self.send_response(302)
            self.send_header("Location", "http://10.0.0.1/")
        elif self.path == "/head405":
            self.send_response(405 if self.command == "HEAD" else 200)
        else:
            self.send_response(int(self.path[1:]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def outside(settings) -> Iterator[str]:
    Site.asked.clear()
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{server.server_address[1]}"
        settings.OUTBOUND_ALLOWED = [host]
        yield f"http://{host}"
        server.shutdown()


@pytest.fixture
def link(dataset):
    def make(url: str) -> Resource:
        return add_link(dataset, url)

    return make


def check(now=NOW, ask=links.ask) -> int:
    return links.check_due(now=now, ask=ask, pause=lambda seconds: None)


@pytest.mark.parametrize(
    ("path", "status", "is_good"),
    [
        ("/200", 200, True),
        ("/to/204", 204, True),
        ("/404", 404, False),
        ("/500", 500, False),
        ("/head405", 200, True),
    ],
)
def test_an_address_is_asked_with_head_and_then_with_get(outside, path, status, is_good) -> None:
    answer = links.ask(outside + path)
    assert (answer.status, answer.is_good) == (status, is_good)
    methods = [method for method, _path in Site.asked]
    assert methods[0] == "HEAD"
    assert ("GET" in methods) == (path in {"/404", "/500", "/head405"})


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://10.0.0.1/x",
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "http://[::1]/",
    ],
)
def test_private_addresses_are_refused(url) -> None:
    assert links.ask(url) == Answer(None, "address_refused")


def test_a_redirect_into_the_network_is_refused(outside) -> None:
    assert links.ask(f"{outside}/inside") == Answer(None, "address_refused")
    assert [method for method, _path in Site.asked] == ["HEAD"]


def test_a_host_that_is_not_there_is_a_failure() -> None:
    assert links.ask("https://does-not-exist.invalid/").status is None


def test_links_of_public_datasets_are_asked_once_a_week(link, outside) -> None:
    link(f"{outside}/200")
    assert check() == 1
    assert check(NOW + timedelta(days=6)) == 0
    assert check(NOW + timedelta(days=8)) == 1
    kept = LinkCheck.objects.get()
    assert (kept.status, kept.is_broken, len(kept.history)) == (200, False, 2)


def test_a_failing_link_is_asked_again_sooner_and_its_last_answers_are_kept(link) -> None:
    link("https://gone.example/x")
    now, waits = NOW, []
    for _time in range(12):
        assert check(now, lambda url: Answer(404)) == 1
        due = LinkCheck.objects.get().due_at
        waits.append((due - now).days)
        now = due
    assert waits[:5] == [1, 2, 4, 7, 7]
    kept = LinkCheck.objects.get()
    assert (kept.failures, kept.is_broken, len(kept.history)) == (12, True, 10)
    check(now, lambda url: Answer(200))
    assert not LinkCheck.objects.get().is_broken


def test_a_host_that_has_enough_is_left_alone_until_tomorrow(link) -> None:
    for number in range(5):
        link(f"https://busy.example/{number}")
        link(f"https://dead.example/{number}")
    asked: list[str] = []

    def ask(url: str) -> Answer:
        asked.append(url)
        return Answer(429) if "busy" in url else Answer(None, "fetch_unreachable")

    assert check(ask=ask) == 1 + links.PATIENCE
    assert check(ask=ask) == 0
    assert len([url for url in asked if "busy" in url]) == 1
    assert LinkCheck.objects.filter(checked_at=None).count() == 4 + 2


def test_own_addresses_and_drafts_are_not_asked_and_old_links_are_forgotten(link, dataset) -> None:
    link("http://localhost:8000/api/v1/")
    old = link("https://old.example/")
    check(ask=lambda url: Answer(200))
    assert [one.url for one in LinkCheck.objects.all()] == ["https://old.example/"]
    now = timezone.now()
    releases.leave_out(resource=old, actor=PLATFORM, now=now)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=now)
    check(ask=lambda url: Answer(200))
    assert not LinkCheck.objects.exists()
