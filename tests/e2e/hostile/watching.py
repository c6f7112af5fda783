"""A browser that tells what a page made it do, and the search for the string that made it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, ConsoleMessage, Error, Request, Response

CHROMIUM = "/usr/bin/chromium"
# No name is looked up and no other machine is reached, whatever a page asks for; it is noted all the same.
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
# Before anything of the page runs: what tells of itself through the console, which no page can undo.
CANARY = """(() => {
  const tell = console.debug.bind(console, 'canary');
  for (const name of ['alert', 'confirm', 'prompt', 'print'])
    Object.defineProperty(globalThis, name, {value: (...all) => tell(name, String(all[0]))});
  addEventListener('securitypolicyviolation',
    e => tell('violation', e.effectiveDirective + ' ' + e.blockedURI), true);
})()"""
# Attributes that would run when somebody clicks, and what would load when the policy let it.
MARKUP = """() => {
  const found = [], runs = /alert[(`]|javascript:|vbscript:|data:text|canary\\.example/i;
  for (const element of document.querySelectorAll('*'))
    for (const {name, value} of element.attributes)
      if ((/^on/i.test(name) && runs.test(value)) || (/^(srcdoc|formaction|action|data|src)$/i.test(name)
          && runs.test(value)) || (/href$/i.test(name) && /^[\\s\\0-\\x20]*(javascript|vbscript|data):/i.test(value)))
        found.push(`${element.localName}[${name}=${value}]`);
  return found.slice(0, 20);
}"""
FRAMES = """addresses => Promise.all(addresses.map(address => new Promise(done => {
  const frame = document.createElement('iframe');
  frame.onload = frame.onerror = done;
  frame.src = address;
  document.body.append(frame);
})))"""
AT_ONCE = 50  # frames of one sheet; a page of lists has twenty strings or more of each kind
One = TypeVar("One")


class Watch:
    """A context whose pages are watched: scripts that run, requests to others, violations of the policy, dialogs, windows."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.base, self.hits, self.failed = base, list[str](), list[str]()
        self.without_policy: set[str] = set()
        self._host = urlsplit(base).netloc
        self.context = browser.new_context(base_url=base, viewport={"width": 1100, "height": 800})
        self.context.set_default_timeout(60_000)
        self.context.add_init_script(CANARY)
        self.page = self.context.new_page()
        self.context.on("console", self._hear)
        self.context.on("request", self._ask)
        self.context.on("response", self._answer)
        self.context.on("page", lambda page: self._note("window", page.url))
        self.page.on("dialog", lambda dialog: (self._note("dialog", ""), dialog.dismiss()))

    def _note(self, kind: str, what: str) -> None:
        self.hits.append(f"{kind} {what}"[:300])

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith("canary "):
            self._note("ran", message.text.removeprefix("canary "))

    def _ask(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc != self._host:
            self._note("request", request.url)

    def _answer(self, response: Response) -> None:
        if response.request.resource_type == "document":
            if response.status >= 500:
                self.failed.append(f"{response.status} {response.url}")
            if "content-security-policy" not in response.headers:
                self.without_policy.add(urlsplit(response.url).path)

    def open(self, address: str) -> str:
        """One page by itself; returns its words."""
        self.page.goto(address)
        self._inspect(self.page)
        landed = urlsplit(self.page.url)
        if landed.netloc != self._host:
            self._note("navigation", self.page.url)
        return words_of(self.page)

    def sheets(self, addresses: Iterable[str]) -> str:
        """Many pages as frames of a few of our own, none of which has a policy of its own; returns their words."""
        heard: list[str] = []
        for some in batches(addresses, AT_ONCE):
            self.page.goto("/static/frontend/mark.js")  # a document of the site without a policy
            self.page.evaluate(FRAMES, list(some))
            if urlsplit(self.page.url).path != "/static/frontend/mark.js":
                self._note("navigation", self.page.url)
            for frame in self.page.frames[1:]:
                if not frame.url.startswith(self.base) and frame.url != "about:blank":
                    self._note("frame", frame.url)
                try:
                    heard.append(words_of(frame))
                    self._inspect(frame)
                except Error:  # it went elsewhere meanwhile
                    self._note("navigation", frame.url)
        return "\n".join(heard)

    def _inspect(self, place: Any) -> None:  # Any: a page or a frame
        for one in place.evaluate(MARKUP):
            self._note("markup", f"{one} in {place.url}")

    def close(self) -> None:
        self.context.close()


def words_of(place: Any) -> str:  # Any: a page or a frame
    """All text of a document and what stands in its fields, blanks counted once."""
    said = place.evaluate(
        "() => { for (const br of document.querySelectorAll('br')) br.after('\\n');"
        " return [document.title, document.documentElement.textContent,"
        " ...[...document.querySelectorAll('input, textarea')].map(e => e.value)].join('\\n') }"
    )
    return plain(said)


def plain(text: str) -> str:
    return " ".join(text.split())


def batches(all_: Iterable[One], size: int) -> Iterator[list[One]]:
    iterator = iter(all_)
    while some := list(islice(iterator, size)):
        yield some


def missing(strings: Iterable[str], said: str) -> list[str]:
    """Which of the strings a page did not show as they are stored."""
    return [text for text in strings if plain(text) not in said]


def halved(strings: Sequence[str], has_hit: Callable[[Sequence[str]], bool]) -> str:
    """The one string that makes a hit by itself, found in as many looks as halving takes.

    Raises:
        AssertionError: none of them does.
    """
    assert has_hit(strings), "no string of the page does it alone"
    while len(strings) > 1:
        half = strings[: len(strings) // 2]
        strings = half if has_hit(half) else strings[len(strings) // 2 :]
    return strings[0]


def culprit(browser: Browser, base: str, address: str, strings: Sequence[str]) -> str:
    """Which of the strings on a page makes the hit: the page is shown again and again with half of them blanked out."""
    answer = httpx.get(f"{base}{address}", timeout=60)

    def has_hit(kept: Sequence[str]) -> bool:
        html = answer.text
        for text in sorted(set(strings) - set(kept), key=len, reverse=True):
            for form in (text, escape(text), text.replace("\n", "<br>\n")):
                html = html.replace(form, "x") if form else html
        watch = Watch(browser, base)
        headers = {k: v for k, v in answer.headers.items() if k.startswith("content-")}
        headers = {
            k: v for k, v in headers.items() if k not in {"content-length", "content-encoding"}
        }
        watch.page.route(
            re.compile(re.escape(base + address)),
            lambda one: one.fulfill(body=html, headers=headers),
        )
        watch.open(address)
        watch.close()
        return bool(watch.hits)

    return halved(strings, has_hit)


def steps(base: str, address: str, most: int = 100) -> list[str]:
    """The addresses of a list that goes on by a link ``rel=next``."""
    found = [address]
    with httpx.Client(base_url=base, timeout=60) as client:
        while len(found) < most:
            html = client.get(found[-1]).text
            link = re.search(r'rel="next" href="([^"#]*)', html)
            if not link:
                break
            found.append(address.partition("?")[0] + link[1].replace("&amp;", "&"))
    return found
