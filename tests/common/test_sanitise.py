"""The sanitiser lets nothing through that runs, and the library that would replace it holds the same line."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import nh3
import pytest

from common.sanitise import ATTRIBUTES, PROTOCOLS, TAGS, clean_html

HOSTILE = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data")) / "hostile" / "xss"
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


def nh3_clean(html: str) -> str:
    """The same allow-list, said to nh3."""
    attributes = {tag: set(names) for tag, names in ATTRIBUTES.items()}
    return nh3.clean(
        html, tags=set(TAGS), attributes=attributes, url_schemes=set(PROTOCOLS), link_rel=None
    )


class Faults(HTMLParser):
    """Whatever of a cleaned text is not on the allow-list, as a browser would read it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
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


def test_the_reader_of_this_test_sees_a_fault() -> None:
    assert faults('<p onclick="x"><a href="JavaScript:x">') == [
        "p[onclick]",
        "a[href=JavaScript:x]",
    ]


@pytest.mark.parametrize("clean", [clean_html, nh3_clean])
@pytest.mark.parametrize("html", OWN)
def test_nothing_that_runs_survives(clean: Callable[[str], str], html: str) -> None:
    once = clean(html)
    assert faults(once) == []
    assert clean(once) == once  # cleaned text stays as it is, so that it may be cleaned twice


@pytest.mark.parametrize("clean", [clean_html, nh3_clean])
def test_what_editors_write_stays(clean: Callable[[str], str]) -> None:
    html = (
        '<h2>المستندات</h2><p lang="en" dir="ltr">See <a href="/ar/services/x/">this</a>'
        ' or <a href="tel:+96265000000">call</a>.</p><ul><li><b>أولًا</b></li></ul>'
    )
    assert clean(html) == html


@pytest.mark.parametrize("clean", [clean_html, nh3_clean])
@pytest.mark.parametrize("file", ["h5sc.jsonl", "bleach_data.jsonl"])
def test_published_attacks_do_not_survive(clean: Callable[[str], str], file: str) -> None:
    path = HOSTILE / file
    if not path.exists():
        pytest.skip(f"{file} needs DIWAN_SHARED_DATA")
    attacks = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    survived = {
        attack["id"]: found for attack in attacks if (found := faults(clean(attack["html"])))
    }
    assert len(attacks) >= 20
    assert survived == {}
