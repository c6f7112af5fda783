"""Clean HTML that people or feeds supply; the only module that imports the sanitiser.

Allow-list only: what is not named here is dropped. Links keep http, https, mailto and tel; relative and ``javascript:`` addresses
in foreign HTML are dropped.
"""

from __future__ import annotations

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
