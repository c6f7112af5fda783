"""Reads: where an address leads now, and which page somebody may have meant."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from urllib.parse import unquote

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.models import GoneAddress
from cms.selectors import live_pages
from common.arabic import fold

ENOUGH_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Resolution:
    """What stands at an address without a page: ``status`` 301, 302 or 410."""

    status: int
    url: str = ""
    title: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page that may be what a missing address meant."""

    page_id: int
    title: str
    url_path: str
    language: str
    words: tuple[str, ...]


def resolve(path: str, language: str) -> Resolution | None:
    """Where this address leads; None when nothing is known of it. At most four queries."""
    old_path = Redirect.normalise_path(path)
    redirect = (
        Redirect.objects.select_related("redirect_page__locale")
        .filter(old_path=old_path)
        .order_by("pk")
        .first()
    )
    page = redirect.redirect_page if redirect else None
    if redirect and (page is None or page.live) and redirect.link:
        return Resolution(status=301 if redirect.is_permanent else 302, url=redirect.link)
    gone = GoneAddress.objects.filter(path=old_path).first()
    if gone is None:
        return None
    reason = gone.reason_ar if language == "ar" else gone.reason_en
    return Resolution(status=410, url=gone.successor, title=gone.title, reason=reason)


def candidates() -> list[Candidate]:
    """Every live page with the words by which it may be meant; one query."""
    rows = live_pages().filter(depth__gt=1).select_related("locale")
    return [
        Candidate(
            page_id=row.pk,
            title=row.title,
            url_path=row.url_path,
            language=row.locale.language_code,
            words=(_words(row.slug), fold(row.title)),
        )
        for row in rows
    ]


def proposals(path: str, among: list[Candidate], limit: int = 3) -> list[Candidate]:
    """The pages whose slug or title is most like the last part of `path`, the likest first."""
    parts = [part for part in unquote(path).split("/") if part]
    wanted = _words(parts[-1]) if parts else ""
    language = parts[0] if len(parts) > 1 else ""
    scored = []
    for candidate in among:
        matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)
        alike = 0.0
        for words in candidate.words:
            matcher.set_seq1(words)
            if matcher.quick_ratio() > alike:
                alike = max(alike, matcher.ratio())
        # Of two pages equally alike, the one in the language of the address.
        scored.append((alike + (0.01 if candidate.language == language else 0), candidate))
    scored.sort(key=lambda pair: -pair[0])
    return [candidate for alike, candidate in scored[:limit] if alike >= ENOUGH_ALIKE]


def _words(slug: str) -> str:
    return fold(slug.replace("-", " ").replace("_", " "))


def page_of(candidate_id: int) -> Page | None:
    return live_pages().filter(pk=candidate_id).first()
