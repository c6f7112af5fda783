"""Outbound requests to addresses that people typed reach the public web only."""

from __future__ import annotations

import gzip
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from common import addresses
from common.http import (
    AddressRefused,
    BadStatus,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    WrongType,
    fetch,
)

DATA = Path(os.environ.get("DIWAN_SHARED_DATA", "/nonexistent")) / "hostile" / "ssrf"


def _own_cases() -> list[str]:
    path = DATA / "own_ssrf_dev.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [row["url"] for row in rows if "url" in row]


def _whatwg_cases() -> list[dict[str, str]]:
    path = DATA / "urltestdata.json"
    rows = json.loads(path.read_text()) if path.exists() else []
    return [row for row in rows if isinstance(row, dict) and not row.get("base")]


needs_data = pytest.mark.skipif(
    not DATA.exists(), reason="DIWAN_SHARED_DATA/hostile/ssrf is not on this machine"
)


@pytest.fixture
def names(monkeypatch) -> dict[str, list[str]]:
    """A name server of the test; names not in it do not exist. Numeric hosts are read as the system reads them."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host: str, port: int, **options):  # type: ignore[no-untyped-def]
        if host in known:
            return [row for ip in known[host] for row in real(ip, port, type=socket.SOCK_STREAM)]
        return real(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)

    monkeypatch.setattr(addresses.socket, "getaddrinfo", look_up)
    return known


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://0177.0.0.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2001:0:7f00:1::]/",
        "http://[::7f00:1]/",
        "http://[fec0::1]/",
        "http://[fd00::1]/",
        "http://[ff02::1]/",
        "http://100.64.0.1/",
        "http://169.254.169.254/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org%2f@x/",
        "http://exa mple.org/",
        "http://example.org:22/",
        "http://example.org:99999/",
        "http://[::1]x/",
        "http://intranet/",
        "http://printer.local/",
        "http://1.0.0.127.in-addr.arpa/",
        "//example.org/",
        "ftp://example.org/",
        "gopher://example.org/",
        "javascript:alert(1)",
        "",
        "http://example.org/" + "x" * 2000,
    ],
)
def test_an_address_that_is_not_of_the_public_web_is_refused(url: str, names) -> None:
    with pytest.raises(AddressRefused):
        fetch(url)


@needs_data
@pytest.mark.parametrize("url", _own_cases())
def test_every_collected_attack_address_is_refused(url: str, names) -> None:
    with pytest.raises(AddressRefused):
        fetch(url)


@needs_data
def test_an_address_is_refused_or_names_the_host_that_browsers_would_call() -> None:
    accepted = 0
    for case in _whatwg_cases():
        try:
            address = addresses.parse(case["input"])
        except AddressRefused:
            continue
        accepted += 1
        assert not case.get("failure"), case["input"]
        assert address.host == case["hostname"].strip("[]").rstrip("."), case["input"]
        default = {"http": 80, "https": 443}[address.scheme]
        assert address.port == int(case["port"] or default), case["input"]
    assert accepted > 20


def test_an_arabic_host_and_path_are_encoded() -> None:
    address = addresses.parse(" https://موقع.الاردن/خلاصة?س=1#x ")
    assert str(address) == (
        "https://xn--4gbrim.xn--mgbayh7gpa/%D8%AE%D9%84%D8%A7%D8%B5%D8%A9?%D8%B3=1"
    )


def test_a_name_with_one_public_and_one_private_address_is_refused(names) -> None:
    names["mixed.example.org"] = ["93.184.215.14", "10.0.0.7"]
    with pytest.raises(AddressRefused):
        fetch("https://mixed.example.org/")


def test_a_name_that_does_not_exist_is_unreachable(names) -> None:
    with pytest.raises(Unreachable):
        fetch("https://nothing.example.org/")


class _Stub(BaseHTTPRequestHandler):
    answers: dict[str, Callable[[_Stub], None]]
    seen: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        type(self).seen.append((self.path, dict(self.headers)))
        type(self).answers[self.path](self)

    def log_message(self, *args: object) -> None:
        pass

    def say(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Stub:
    """A server on loopback whose pages are functions, allowed by the test's settings unless told otherwise."""

    def __init__(self) -> None:
        self.handler = type("Handler", (_Stub,), {"answers": {}, "seen": []})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients hang up on purpose
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def page(self, path: str, status: int = 200, body: bytes = b"", **headers: str) -> str:
        return self.act(path, lambda stub: stub.say(status, body, **headers))

    def act(self, path: str, answer: Callable[[_Stub], None]) -> str:
        self.handler.answers[path] = answer
        return f"http://{self.place}{path}"


@pytest.fixture
def stub(settings) -> Iterator[Stub]:
    started = Stub()
    settings.OUTBOUND_ALLOWED = (started.place,)
    yield started
    started.server.shutdown()
    started.server.server_close()


def test_the_whole_answer_comes_back_with_what_is_needed_to_ask_again(stub: Stub) -> None:
    url = stub.page(
        "/feed",
        body="<خلاصة/>".encode(),
        Content_Type='application/rss+xml; charset="UTF-8"',
        ETag='"a1"',
        Last_Modified="Mon, 23 Nov 2026 10:00:00 GMT",
    )
    found = fetch(url, accept=["application/rss+xml"])
    assert (found.url, found.status, found.body.decode()) == (url, 200, "<خلاصة/>")
    assert found.content_type == "application/rss+xml"
    assert (found.etag, found.last_modified) == ('"a1"', "Mon, 23 Nov 2026 10:00:00 GMT")
    _path, headers = stub.handler.seen[0]
    assert headers["User-Agent"].startswith("Diwan (+")
    assert "Cookie" not in headers


def test_an_unchanged_copy_is_not_sent_again(stub: Stub) -> None:
    url = stub.page("/feed", 304)
    found = fetch(url, etag='"a1"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")
    assert found.is_unchanged
    _path, headers = stub.handler.seen[0]
    assert headers["If-None-Match"] == '"a1"'
    assert headers["If-Modified-Since"] == "Mon, 23 Nov 2026 10:00:00 GMT"


def test_a_redirect_is_followed_and_says_where_it_led(stub: Stub) -> None:
    end = stub.page("/end", body=b"x")
    url = stub.page("/start", 302, Location="/end")
    assert fetch(url).url == end


def test_a_redirect_to_a_private_address_is_refused_and_never_called(stub: Stub) -> None:
    inside = Stub()
    try:
        target = inside.page("/secret", body=b"x")
        for status in (301, 302, 303, 307, 308):
            with pytest.raises(AddressRefused):
                fetch(stub.page("/start", status, Location=target))
        assert inside.handler.seen == []
    finally:
        inside.server.shutdown()
        inside.server.server_close()


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://[::1", "", "//127.0.0.1/"])
def test_a_redirect_to_nonsense_is_refused(stub: Stub, location: str) -> None:
    with pytest.raises(AddressRefused):
        fetch(stub.page("/start", 302, Location=location))


def test_a_redirect_from_https_to_http_is_refused() -> None:
    from common.http import _follow

    secure = addresses.parse("https://example.org/a")
    assert str(_follow(secure, "b")) == "https://example.org/b"
    with pytest.raises(AddressRefused):
        _follow(secure, "http://example.org/b")


def test_endless_redirects_end(stub: Stub) -> None:
    with pytest.raises(TooManyRedirects):
        fetch(stub.page("/round", 302, Location="/round"))
    assert len(stub.handler.seen) == 6


def test_an_announced_size_over_the_limit_is_refused_unread(stub: Stub) -> None:
    with pytest.raises(TooLarge):
        fetch(stub.page("/big", body=b"x" * 101), max_bytes=100)


def test_an_endless_body_is_cut_at_the_limit(stub: Stub) -> None:
    def pour(answer: _Stub) -> None:
        answer.send_response(200)
        answer.end_headers()
        try:
            while True:
                answer.wfile.write(b"x" * 65536)
        except OSError:
            return

    with pytest.raises(TooLarge):
        fetch(stub.act("/pour", pour), max_bytes=1_000_000)


def test_of_a_body_longer_than_announced_only_the_announced_part_is_taken(stub: Stub) -> None:
    url = stub.page("/lie", body=b"x" * 5_000_000, Content_Length="10")
    assert fetch(url, max_bytes=100).body == b"x" * 10


def test_a_packed_answer_is_unpacked_within_the_limit_and_a_bomb_is_not(stub: Stub) -> None:
    small = stub.page("/small", body=gzip.compress(b"x" * 100), Content_Encoding="gzip")
    assert fetch(small, max_bytes=100).body == b"x" * 100
    bomb = stub.page("/bomb", body=gzip.compress(b"x" * 50_000_000), Content_Encoding="gzip")
    with pytest.raises(TooLarge):
        fetch(bomb, max_bytes=100_000)
    with pytest.raises(Unreachable):
        fetch(stub.page("/cut", body=gzip.compress(b"x" * 999)[:-9], Content_Encoding="gzip"))
    with pytest.raises(Unreachable):
        fetch(stub.page("/no", body=b"not gzip", Content_Encoding="gzip"))
    with pytest.raises(WrongType):
        fetch(stub.page("/br", body=b"x", Content_Encoding="br"))


def test_nothing_is_read_after_the_end_of_a_packed_answer(stub: Stub) -> None:
    def pour(answer: _Stub) -> None:
        answer.send_response(200)
        answer.send_header("Content-Encoding", "gzip")
        answer.end_headers()
        answer.wfile.write(gzip.compress(b"whole"))
        try:
            while True:
                answer.wfile.write(b"\0" * 65_536)
        except OSError:
            return

    assert fetch(stub.act("/tail", pour), timeout_seconds=60).body == b"whole"


def test_a_trickle_of_bytes_does_not_outlive_the_time(stub: Stub) -> None:
    def trickle(answer: _Stub) -> None:
        answer.send_response(200)
        answer.send_header("Content-Length", "1000")
        answer.end_headers()
        try:
            for _ in range(100):
                answer.wfile.write(b"x")
                time.sleep(0.1)
        except OSError:
            return

    started = time.monotonic()
    with pytest.raises(TooSlow):
        fetch(stub.act("/trickle", trickle), timeout_seconds=0.5)
    assert time.monotonic() - started < 8  # of ten


@pytest.mark.parametrize(
    ("given", "accept", "taken"),
    [
        ("text/html", ["application/rss+xml"], False),
        ("text/xml", ["text/*"], True),
        ("", ["application/rss+xml"], True),
        ("image/svg+xml", [], True),
    ],
)
def test_only_the_kinds_of_content_asked_for_are_taken(
    stub: Stub, given: str, accept: list[str], taken: bool
) -> None:
    url = stub.page("/x", body=b"x", **({"Content_Type": given} if given else {}))
    if taken:
        assert fetch(url, accept=accept).body == b"x"
    else:
        with pytest.raises(WrongType):
            fetch(url, accept=accept)


def test_an_error_of_the_other_side_carries_its_status(stub: Stub) -> None:
    with pytest.raises(BadStatus) as caught:
        fetch(stub.page("/gone", 410))
    assert caught.value.facts == {"answered": 410}


def test_a_refused_connection_and_broken_http_are_unreachable(stub: Stub, settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{closed.getsockname()[1]}"
    settings.OUTBOUND_ALLOWED = (stub.place, place)
    with pytest.raises(Unreachable):
        fetch(f"http://{place}/")
    with pytest.raises(Unreachable):
        fetch(stub.act("/broken", lambda answer: answer.wfile.write(b"HTTQ nonsense\r\n\r\n")))


def test_loopback_is_refused_unless_the_operator_allowed_that_very_port(
    stub: Stub, settings
) -> None:
    url = stub.page("/x", body=b"x")
    settings.OUTBOUND_ALLOWED = ("127.0.0.1:1",)
    with pytest.raises(AddressRefused):
        fetch(url)
    assert stub.handler.seen == []
