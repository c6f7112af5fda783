"""The sanitiser's work done by nh3 (ammonia); used by `common.sanitise` only."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

import nh3
from django.utils.html import Urlizer

from common.sanitise_bleach import REL

_ADDRESSES = frozenset({"href", "src"})
_LEFT_OUT = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufffd]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
# Every attribute comes to `keeps`; ammonia asks its filter only about those that it is told of.
_ASKED = {
    *("alt", "colspan", "datetime", "dir", "height", "href", "lang"),
    *("rowspan", "scope", "src", "start", "title", "width"),
}


def clean(
    html: str,
    *,
    tags: frozenset[str],
    protocols: frozenset[str],
    keeps: Callable[[str, str, str], bool],
) -> str:
    """Return `html` with these tags, with the attributes that `keeps` wants and with these protocols only."""

    def kept(tag: str, name: str, value: str) -> str | None:
        is_wrong = name in _ADDRESSES and _scheme(value) not in {"", *protocols}
        return value if keeps(tag, name, value) and not is_wrong else None

    return nh3.clean(
        html,
        tags=set(tags),
        attributes={"*": _ASKED},
        attribute_filter=kept,
        url_schemes=set(protocols),
        link_rel=None,
    )


def _scheme(address: str) -> str:
    """What stands for a scheme once all that browsers, and lax readers, leave out is gone; as strict as bleach is."""
    found = _SCHEME.match(_LEFT_OUT.sub("", address))
    return found[1].lower() if found else ""


def strip(html: str) -> str:
    """Return the words of `html`, escaped, without any tag; those of scripts and styles are left out."""
    return nh3.clean(html, tags=set(), attributes={}, link_rel=None)


def linkify(text: str) -> str:
    """Return plain text escaped, with links on the web addresses in it."""
    return _links(text, autoescape=True)


class _Links(Urlizer):
    """Django's finder of addresses, for web addresses only and with our ``rel``."""

    url_template = f'<a href="{{href}}" rel="{REL}">{{url}}</a>'

    def handle_word(self, word: str, **options: Any) -> str:  # Any: flags of the parent
        if not any(start in word.lower() for start in ("http://", "https://", "www.")):
            return escape(word)
        return super().handle_word(word, **options)

    @staticmethod
    def is_email_simple(_value: str) -> bool:
        return False


_links = _Links()
