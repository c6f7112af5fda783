"""The sanitiser's work done by bleach; used by `common.sanitise` only."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import bleach

REL = "nofollow ugc noopener"


def clean(
    html: str,
    *,
    tags: frozenset[str],
    protocols: frozenset[str],
    keeps: Callable[[str, str, str], bool],
) -> str:
    """Return `html` with these tags, with the attributes that `keeps` wants and with these protocols only."""
    return bleach.clean(
        html, tags=tags, attributes=keeps, protocols=protocols, strip=True, strip_comments=True
    )


def strip(html: str) -> str:
    """Return the words of `html`, escaped, without any tag."""
    return bleach.clean(html, tags=frozenset(), attributes={}, strip=True, strip_comments=True)


def linkify(text: str) -> str:
    """Return plain text escaped, with links on the web addresses in it."""
    return bleach.linkify(escape(text), callbacks=[_foreign_link], parse_email=False)  # type: ignore[list-item]  # None drops the link, which the stubs forget


def _foreign_link(attributes: dict[Any, str], new: bool = False) -> dict[Any, str] | None:
    """Keep links to the web only. Any: bleach's keys are pairs and strings."""
    if not attributes.get((None, "href"), "").startswith(("http://", "https://")):
        return None
    attributes[(None, "rel")] = REL
    return attributes
