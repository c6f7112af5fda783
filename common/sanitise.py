"""Clean HTML that people or feeds supply; the only module that imports the sanitiser.

Allow-list only: what is not named here is dropped. Links keep http, https, mailto and tel; relative and ``javascript:`` addresses
in foreign HTML are dropped.
"""

from __future__ import annotations

from html import escape, unescape
from typing import Any

import bleach

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


def clean_html(html: str) -> str:
    """Return `html` with only the allowed tags, attributes and protocols; editors' relative links stay."""
    return bleach.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=True, strip_comments=True
    )


FOREIGN_TAGS = TAGS - {"img"}  # a picture from elsewhere would tell that site who reads here
_ABSOLUTE = ("http://", "https://", "mailto:")


def clean_foreign_html(html: str) -> str:
    """Return HTML of another site with absolute web and mail links only; pictures and relative links are dropped."""
    return bleach.clean(
        html,
        tags=FOREIGN_TAGS,
        attributes=_foreign_attribute,
        protocols=PROTOCOLS,
        strip=True,
        strip_comments=True,
    )


def _foreign_attribute(tag: str, name: str, value: str) -> bool:
    if tag == "a" and name == "href":
        return value.strip().lower().startswith(_ABSOLUTE)
    return name in ATTRIBUTES["*"] or name in ATTRIBUTES.get(tag, [])


def text_of(html: str) -> str:
    """Return the words of `html` without any tag, in one line."""
    bare = bleach.clean(html, tags=frozenset(), attributes={}, strip=True, strip_comments=True)
    return " ".join(unescape(bare).split())


def linkify_text(text: str) -> str:
    """Turn plain text into safe HTML: escaped, its web addresses as links, its lines kept. Nothing in it is ever markup.

    Source: TRUST.md §2; ``rel`` keeps search engines and the opened page away from what visitors link to.
    """
    linked = bleach.linkify(escape(text), callbacks=[_foreign_link], parse_email=False)  # type: ignore[list-item]  # None drops the link, which the stubs forget
    return linked.replace("\n", "<br>\n")


def _foreign_link(attributes: dict[Any, str], new: bool = False) -> dict[Any, str] | None:
    """Keep links to the web only. Any: bleach's keys are pairs and strings."""
    if not attributes.get((None, "href"), "").startswith(("http://", "https://")):
        return None
    attributes[(None, "rel")] = "nofollow ugc noopener"
    return attributes
