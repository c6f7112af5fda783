"""The sanitiser lets nothing through that runs, whichever library does its work."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from common.sanitise import (
    ATTRIBUTES,
    LIBRARIES,
    PROTOCOLS,
    TAGS,
    clean_foreign_html,
    clean_html,
    linkify_text,
    text_of,
)
from tests import hostile

OWN = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="jav&#x09;ascript:alert(1)">x</a>',
    '<a href="&#14;javascript:alert(1)">x</a>',
    '<svg><style><img src="</style><img src=x onerror=alert(1)//">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<p style="background:url(javascript:alert(1))" onclick="x()">نص</p>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    '<form action="https://evil.example"><input name=q><button formaction="javascript:alert(1)">',
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    '<img src="data:text/html,<script>alert(1)</script>">',
    "<!--><script>alert(1)</script>-->",
]


@pytest.fixture(params=sorted(LIBRARIES), autouse=True)
def library(request: pytest.FixtureRequest, settings: Any) -> str:  # Any: Django's settings
    """Every test of this file runs on each library."""
    settings.SANITISER = request.param
    return str(request.param)


class Faults(HTMLParser):
    """Whatever of a cleaned text is not on the allow-list, as a browser would read it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
        allowed = {*ATTRIBUTES["*"], *ATTRIBUTES.get(tag, [])}
        for name, value in attrs:
            if name not in allowed:
                self.found.append(f"{tag}[{name}]")
            # Browsers drop control characters and white space before they look at the scheme.
            address = re.sub(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029]", "", value or "")
            scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", address)
            if name in {"href", "src"} and scheme and scheme.group(1).lower() not in PROTOCOLS:
                self.found.append(f"{tag}[{name}={value}]")

    handle_startendtag = handle_starttag


def faults(html: str) -> list[str]:
    reader = Faults()
    reader.feed(html)
    reader.close()
    return reader.found


def parsed(html: str) -> list[tuple[str, object]]:
    """What a browser reads, whatever the order of attributes."""
    seen: list[tuple[str, object]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append((tag, dict(attrs)))

        def handle_data(self, data: str) -> None:
            seen.append(("", data))

    reader = Reader()
    reader.feed(html)
    reader.close()
    return seen


def words(html: str) -> str:
    """The text of HTML; ends of lines count as blanks."""
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def test_the_reader_of_this_test_sees_a_fault() -> None:
    assert faults('<p onclick="x"><a href="JavaScript:x">') == [
        "p[onclick]",
        "a[href=JavaScript:x]",
    ]


@pytest.mark.parametrize("clean", [clean_html, clean_foreign_html])
@pytest.mark.parametrize("html", OWN)
def test_nothing_that_runs_survives(clean: Callable[[str], str], html: str) -> None:
    once = clean(html)
    assert faults(once) == []
    assert clean(once) == once  # cleaned text stays as it is, so that it may be cleaned twice


def test_what_editors_write_stays() -> None:
    html = (
        '<h2>المستندات</h2><p lang="en" dir="ltr">See <a href="/ar/services/x/">this</a>'
        ' or <a href="tel:+96265000000">call</a>.</p><ul><li><b>أولًا</b></li></ul>'
    )
    assert clean_html(html) == html


@pytest.mark.parametrize(
    "html",
    [
        '<p dir="rtl" lang="ar">نصٌّ <bdi dir="auto">abc</bdi> <span lang="en" dir="ltr">x</span></p>',
        '<table><tbody><tr><th scope="row">أ</th><td colspan="2" rowspan="3">ب</td></tr></tbody></table>',
        '<ol start="3"><li><time datetime="2026-01-01">أول</time></li></ol>',
        '<img alt="صورة" height="2" src="/media/x.png" width="1">',
        "<p>أ &lt; ب &amp; ج</p>",
    ],
)
def test_direction_language_and_tables_stay(html: str) -> None:
    assert parsed(clean_html(html)) == parsed(html)


ADDRESSES = {
    "/ar/services/x/": (True, False),
    "x.html": (True, False),
    "?page=2": (True, False),
    "#art-1": (True, False),
    "//evil.example/": (True, False),
    "https://a.example/?q=1&b=%D8%A7": (True, True),
    "HTTPS://A.EXAMPLE/": (True, True),
    "mailto:a@b.example": (True, True),
    "tel:+96265000000": (True, False),
    "javascript:alert(1)": (False, False),
    "JaVaScRiPt:alert(1)": (False, False),
    " javascript:alert(1)": (False, False),
    "java\nscript:alert(1)": (False, False),
    "\x01javascript:alert(1)": (False, False),
    "data:text/html,x": (False, False),
    "vbscript:x": (False, False),
    "file:///etc/passwd": (False, False),
    "blob:https://a.example/x": (False, False),
    "feed:javascript:alert(1)": (False, False),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_addresses_stay_or_go_by_their_scheme(address: str) -> None:
    html = f'<a href="{escape(address)}">س</a>'
    kept = tuple("href=" in clean(html) for clean in (clean_html, clean_foreign_html))
    assert kept == ADDRESSES[address]


def test_no_picture_and_no_attribute_beyond_the_list_comes_from_elsewhere() -> None:
    html = '<p class="x" id="y" style="color:red" data-a="1" title="ع">س<img src="https://a.example/"></p>'
    assert clean_foreign_html(html) == '<p title="ع">س</p>'


PICTURES = {
    "/media/images/a.png": True,
    "/": True,
    "https://a.example/a.png": False,
    "http:a.png": False,
    "//a.example/a.png": False,
    "/\\a.example/a.png": False,
    "\\\\a.example/a.png": False,
    "/\t/a.example/a.png": False,
    " //a.example/a.png": False,
    "a.png": False,
    "data:image/png;base64,AA==": False,
}


@pytest.mark.parametrize("address", PICTURES)
def test_pictures_of_editors_are_our_own(address: str) -> None:
    assert ("src=" in clean_html(f'<img alt="x" src="{escape(address)}">')) is PICTURES[address]


def test_the_words_of_html_are_text() -> None:
    assert (
        text_of("<b>بيان</b> &amp; <i>خبر</i>\n هام <!-- x --> &lt;b&gt;") == "بيان & خبر هام <b>"
    )


def test_plain_text_is_escaped_and_its_web_addresses_are_links() -> None:
    text = "انظر https://example.org/a?b=1&c=2 <b>\njavascript:alert(1) a@b.example"
    link = '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc noopener">'
    assert linkify_text(text) == (
        f"انظر {link}https://example.org/a?b=1&amp;c=2</a> &lt;b&gt;<br>\n"
        "javascript:alert(1) a@b.example"
    )


@pytest.mark.parametrize("one", hostile.OWN + hostile.SHARED, ids=lambda one: one.id)
def test_hostile_text_is_never_markup(one: hostile.Hostile) -> None:
    html = linkify_text(one.text)
    reader = Faults()
    reader.feed(html)
    reader.close()
    links = re.findall(r'href="([^"]*)"', html)
    assert reader.tags <= {"a", "br"}
    assert all(link.startswith(("http://", "https://")) for link in links)
    assert words(html) == words(escape(one.text, quote=False))


def test_attacks_do_not_survive() -> None:
    survived = {
        (one.id, clean.__name__): found
        for one in hostile.OWN + hostile.SHARED
        for clean in (clean_html, clean_foreign_html)
        if (found := faults(clean(one.text))) or clean(clean(one.text)) != clean(one.text)
    }
    assert survived == {}
