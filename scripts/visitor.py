"""What people do with an installed site, for `clean_root`, which runs it in its network: `visitor.py journey HOST …`.

`journey HOST EMAIL PASSWORD` asks for the pages, signs in, publishes the home page with another title and waits until everybody
sees it. `watch HOST` reads and writes without a break until its standard input ends, then prints what was answered how often.
From another address of the loopback: `ask ADDRESS PORT PATH HEADER=VALUE…` without TLS,
`sign_in HOST EMAIL PASSWORD ADDRESS`, and `guess HOST EMAIL ADDRESS TIMES` with wrong passwords; they print what was answered.
"""

from __future__ import annotations

import collections
import http.client
import json
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

READS = ("/ar/", "/en/", "/ar/search/?q=test", "/readyz", "/api/v1/pages/find/?path=/ar/")
WRITE = "/admin/login/"  # without its token: refused by the application (403), not by what stands before it

READY_SECONDS = 180.0


class Unexpected(Exception):
    """The site did not do what it should."""


class Visitor:
    """One browser: cookies, redirects, the referrer that Django wants; certificates of its own are accepted."""

    def __init__(self, host: str, address: str = "127.0.0.1") -> None:
        self.host, self.address = host, address
        self.more: dict[str, str] = {}
        self.cookies: SimpleCookie = SimpleCookie()
        self._context = ssl.create_default_context()
        self._context.check_hostname = False
        self._context.verify_mode = ssl.CERT_NONE

    def ask(self, method: str, path: str, body: str = "", kind: str = "") -> tuple[int, str, str]:
        """Send one request on a connection of its own; returns status, body and where it leads."""
        connection = http.client.HTTPSConnection(self.host, context=self._context, timeout=60)
        raw = socket.create_connection(("127.0.0.1", 443), 60, (self.address, 0))
        connection.sock = self._context.wrap_socket(raw, server_hostname=self.host)
        address = f"https://{self.host}"
        headers = {"Host": self.host, "Referer": address + path, "Origin": address, **self.more}
        if kind:
            headers["Content-Type"] = kind
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v.value}" for k, v in self.cookies.items())
        try:
            connection.request(method, path, body.encode() if body else None, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.load(line)
            text = answer.read().decode("utf-8", "replace")
            return answer.status, text, answer.headers.get("Location", "")
        finally:
            connection.close()

    def page(self, path: str) -> str:
        status, text, to = self.ask("GET", path)
        if status in {301, 302}:
            return self.page(urlsplit(urljoin(f"https://{self.host}{path}", to)).path)
        if status != 200:
            raise Unexpected(f"{path} answers {status}: {text[:300]}")
        return text

    def submit(self, path: str, form: list[tuple[str, str]]) -> tuple[int, str, str]:
        return self.ask("POST", path, urlencode(form), "application/x-www-form-urlencoded")


def fields(text: str) -> list[tuple[str, str]]:
    """What a browser would send for the page's longest form that is posted."""
    forms = [form for form in BeautifulSoup(text, "lxml").find_all("form") if isinstance(form, Tag)]
    posted = [form for form in forms if str(form.get("method", "")).lower() == "post"]
    form = max(posted, key=lambda one: len(one.find_all(["input", "textarea", "select"])))
    found = []
    for part in form.find_all(["input", "textarea", "select"]):
        name, kind = str(part.get("name") or ""), str(part.get("type") or "")
        is_off = kind in {"checkbox", "radio"} and not part.has_attr("checked")
        if not name or kind in {"submit", "button", "file"} or is_off:
            continue
        if part.name == "select":
            chosen = part.find("option", selected=True)
            value = str(chosen.get("value") or "") if isinstance(chosen, Tag) else ""
        elif part.name == "textarea":
            value = part.text.lstrip("\n")
        else:
            value = str(part.get("value") or "")
        found.append((name, value))
    return found


def journey(host: str, email: str, password: str) -> str:
    """Ask, sign in, publish; returns what happened in one line.

    Raises:
        Unexpected: a step failed.
    """
    visitor = Visitor(host)
    until = time.monotonic() + READY_SECONDS  # a worker that has just been started is silent
    while (ready := json.loads(visitor.page("/readyz")))["status"] != "ok":
        if time.monotonic() > until:
            raise Unexpected(f"/readyz: {ready}")
        time.sleep(1)
    status, text = signed_in(visitor, email, password)
    if status != 302:
        raise Unexpected(
            f"signing in answers {status}: {BeautifulSoup(text, 'lxml').get_text(' ')[:500]}"
        )
    title = f"Edition {time.time_ns()}"
    page = home(visitor)
    edit = f"/admin/pages/{page}/edit/"
    sent = [(k, title if k == "title" else v) for k, v in fields(visitor.page(edit))]
    status, text, _ = visitor.submit(edit, [*sent, ("action-publish", "action-publish")])
    if status != 302:
        raise Unexpected(
            f"publishing answers {status}: {BeautifulSoup(text, 'lxml').get_text(' ')[:800]}"
        )
    return f"readyz ok, signed in, published; everybody saw it after {seen(host, title):.1f} s"


def signed_in(visitor: Visitor, email: str, password: str) -> tuple[int, str]:
    """Fill the form for signing in; returns status and body."""
    form = dict(fields(visitor.page("/admin/login/")))
    name = next(one for one in form if one in {"username", "login", "email"})
    filled = form | {name: email, "password": password}
    status, text, _ = visitor.submit("/admin/login/", [*filled.items()])
    return status, text


def sign_in(host: str, email: str, password: str, address: str) -> str:
    return str(signed_in(Visitor(host, address), email, password)[0])


def guess(host: str, email: str, address: str, times: str) -> str:
    """Guess, each time claiming to be another; returns the statuses."""
    answered = []
    for number in range(int(times)):
        visitor = Visitor(host, address)
        visitor.more = {"X-Forwarded-For": f"198.51.{number}.7", "X-Real-IP": f"198.51.{number}.7"}
        answered.append(str(signed_in(visitor, email, f"wrong-{number}")[0]))
    return " ".join(answered)


def ask(address: str, port: str, path: str, *headers: str) -> str:
    """Ask without TLS; returns the status and where it leads, or how the connection ended."""
    connection = http.client.HTTPConnection("127.0.0.1", int(port), 60, (address, 0))
    try:
        connection.request("GET", path, headers=dict(one.split("=", 1) for one in headers))
        answer = connection.getresponse()
        return f"{answer.status} {answer.headers.get('Location', '')}".strip()
    except ConnectionResetError:
        return "closed"
    finally:
        connection.close()


def home(visitor: Visitor) -> str:
    """The number of the Arabic home page, out of the list of pages."""
    soup = BeautifulSoup(visitor.page("/admin/pages/"), "lxml")
    links = [str(link.get("href")) for link in soup.select("a[href*='/edit/']")]
    found = [link.split("/")[3] for link in links if link.startswith("/admin/pages/")]
    if not found:
        raise Unexpected("the list of pages shows none")
    return found[0]


def seen(host: str, title: str) -> float:
    """Seconds until a stranger sees a title on a home page."""
    started = time.monotonic()
    while time.monotonic() - started < 60:
        if any(title in Visitor(host).page(path) for path in ("/ar/", "/en/")):
            return time.monotonic() - started
        time.sleep(0.3)
    raise Unexpected(f"nobody sees the title {title}")


def watch(host: str) -> str:
    """Read and write until standard input ends; returns the counts as JSON."""
    counts: collections.Counter[str] = collections.Counter()
    ended = threading.Event()

    def one(index: int) -> None:
        number = index
        while not ended.is_set():
            number += 1
            is_write = number % 6 == 0
            path = WRITE if is_write else READS[number % len(READS)]
            try:
                words = ("POST", path, "{}", "application/json") if is_write else ("GET", path)
                status = str(Visitor(host).ask(*words)[0])
            except OSError as error:
                status = type(error).__name__
            counts[f"{'write' if is_write else 'read'} {status}"] += 1
            time.sleep(0.5)

    threads = [threading.Thread(target=one, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    ended.set()
    for thread in threads:
        thread.join()
    return json.dumps(counts)


def main() -> int:
    kind, *words = sys.argv[1:]
    kinds: dict[str, Callable[..., str]] = {
        "journey": journey,
        "watch": watch,
        "ask": ask,
        "sign_in": sign_in,
        "guess": guess,
    }
    try:
        print(kinds[kind](*words))
    except Unexpected as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
