"""What every Wagtail page gives to search, whatever app it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from math import log10
from typing import Any

from common.search_registry import SearchableDocument


def page_document(  # noqa: PLR0913  # keyword-only data
    page: Any,  # Any: a specific Wagtail page; the kernel knows no app
    *,
    kind: str,
    summary: str = "",
    body: str = "",
    keywords: str = "",
    facets: dict[str, list[str]] | None = None,
    date: datetime | None = None,
    popularity: float = 0.0,
) -> SearchableDocument:
    """Build the document of a page: id, language, title, address, agency and date come from the page itself.

    ``date`` defaults to the last publication. The agency of ``page.agency`` becomes the facet ``agency``.
    """
    agency = getattr(page, "agency", None)
    own_facets = {"agency": [agency.slug]} if agency else {}
    return SearchableDocument(
        kind=kind,
        object_id=str(page.pk),
        language=page.locale.language_code,
        title=page.title,
        url=page.get_url() or "",
        summary=summary or page.search_description,
        body=body,
        keywords=keywords,
        facets=own_facets | (facets or {}),
        date=date or page.last_published_at,
        popularity=popularity,
    )


def part_document(  # noqa: PLR0913  # keyword-only data
    whole: SearchableDocument,
    *,
    part: str,
    kind: str,
    title: str,
    url: str,
    summary: str = "",
    body: str = "",
    keywords: str = "",
) -> SearchableDocument:
    """Build the document of a part of `whole`: facets, date and popularity are the whole's.

    Args:
        part: unique within the whole, the same in every language.
        url: the place on the whole's page (``#anchor``), or the address of a page of its own.
    """
    return replace(
        whole,
        part=part,
        kind=kind,
        title=title,
        url=f"{whole.url}{url}" if url.startswith("#") else url,
        summary=summary,
        body=body,
        keywords=keywords,
        context=whole.title,
    )


def dampened(count: int) -> float:
    """How popular something is that was used so often: 0 for never, 1 more for each ten times as much.

    One decimal, so that few documents change from day to day.

    >>> dampened(0), dampened(9), dampened(20_000)
    (0.0, 1.0, 4.3)
    """
    return round(log10(1 + count), 1)


def joined(parts: Iterable[Any]) -> str:  # Any: strings, numbers, lazy translations
    """Join what is not empty, one part a line, so that no phrase runs across two parts."""
    return "\n".join(str(part) for part in parts if part)


def stream_text(value: Any) -> str:  # Any: a StreamValue, or None
    """The words of a StreamField without its markup."""
    return joined(value.stream_block.get_searchable_content(value)) if value else ""
