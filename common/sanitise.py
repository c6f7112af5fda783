"""Clean HTML that people or feeds supply; the only door to the sanitiser.

Allow-list only: what is not named here is dropped. Links keep http, https, mailto and tel; relative and ``javascript:`` addresses
in foreign HTML are dropped. Which library does the work is `DIWAN_SANITISER` (ADR 160): bleach, or nh3 with the same list.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Protocol

from django.conf import settings

from common import sanitise_bleach, sanitise_nh3

TAGS = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "blockquote",
        "br",
        "caption",
        "code",
        "dd",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figure",
        "figcaption",
        "h2",
        "h3",
        "h4",
        "hr",
        "i",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
    }
)
ATTRIBUTES = {
    "*": ["lang", "dir", "title"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "time": ["datetime"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
    "ol": ["start"],
}
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})


FOREIGN_TAGS = TAGS - {"img"}  # a picture from elsewhere would tell that site who reads here
# A path of our own: browsers take two slashes, of either kind and with blanks between, for another host.
_OWN_PATH = re.compile(r"/(?![\\/\s])[^\\\t\r\n]*\Z")
_ABSOLUTE = ("http://", "https://", "mailto:")


class Library(Protocol):
    """What a sanitiser does for us; `common.sanitise_bleach` and `common.sanitise_nh3` have these functions."""

    def clean(
        self, html: str, *, tags: frozenset[str], protocols: frozenset[str], keeps: Keeps
    ) -> str: ...

    def strip(self, html: str) -> str: ...

    def linkify(self, text: str) -> str: ...


class Keeps(Protocol):
    """Whether an attribute of an allowed tag stays; its protocol is looked at apart from this."""

    def __call__(self, tag: str, name: str, value: str, /) -> bool: ...


LIBRARIES: dict[str, Library] = {"bleach": sanitise_bleach, "nh3": sanitise_nh3}


def _library() -> Library:
    return LIBRARIES[settings.SANITISER]


def clean_html(html: str) -> str:
    """Return `html` with only the allowed tags, attributes and protocols; editors' relative links stay.

    Pictures stay only with an address of the site.
    """
    return _library().clean(html, tags=TAGS, protocols=PROTOCOLS, keeps=_own_attribute)


def clean_foreign_html(html: str) -> str:
    """Return HTML of another site with absolute web and mail links only; pictures and relative links are dropped."""
    return _library().clean(html, tags=FOREIGN_TAGS, protocols=PROTOCOLS, keeps=_foreign_attribute)


def text_of(html: str) -> str:
    """Return the words of `html` without any tag, in one line."""
    return " ".join(unescape(_library().strip(html)).split())


def linkify_text(text: str) -> str:
    """Turn plain text into safe HTML: escaped, its web addresses as links, its lines kept. Nothing in it is ever markup.

    Source: TRUST.md §2; ``rel`` keeps search engines and the opened page away from what visitors link to.
    """
    return _library().linkify(text).replace("\n", "<br>\n")


def _own_attribute(tag: str, name: str, value: str) -> bool:
    if (tag, name) == ("img", "src"):
        return _OWN_PATH.match(value) is not None
    return name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(tag, [])


def _foreign_attribute(tag: str, name: str, value: str) -> bool:
    if tag == "a" and name == "href":
        return value.strip().lower().startswith(_ABSOLUTE)
    return _own_attribute(tag, name, value)
