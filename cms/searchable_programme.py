"""News, events, indicators, policies and strategies as search sees them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from wagtail.rich_text import get_text_for_indexing

from accounts.models import Agency
from cms.models import EventPage, IndicatorPage, NewsPage, PolicyPage, StrategyPage
from cms.models.strategy import PhaseKind
from common.search_registry import SearchableDocument, searchable_pages
from common.searchable_pages import joined, page_document, part_document, stream_text


def register() -> None:
    searchable_pages.register("cms.NewsPage", news_document)
    searchable_pages.register("cms.EventPage", event_document)
    searchable_pages.register("cms.IndicatorPage", indicator_document)
    searchable_pages.register("cms.PolicyPage", policy_document, policy_sections)
    searchable_pages.register("cms.StrategyPage", strategy_document, strategy_initiatives)


def news_document(page: NewsPage) -> SearchableDocument:
    topics = list(page.topics.all())
    language = page.locale.language_code
    return page_document(
        page,
        kind="news",
        summary=page.lead,
        body=stream_text(page.body),
        keywords=joined([page.place, *(topic.name_in(language) for topic in topics)]),
        facets={"topic": [topic.slug for topic in topics]} if topics else {},
        date=datetime.combine(page.dated_on, time(), UTC),
    )


def event_document(page: EventPage) -> SearchableDocument:
    parts = [
        page.place,
        page.address,
        stream_text(page.body),
        stream_text(page.programme),
        stream_text(page.speakers),
        stream_text(page.recommendations),
        page.spoken_language,
        page.venue_accessibility,
        page.cancellation_reason,
    ]
    return page_document(
        page, kind="event", summary=page.lead, body=joined(parts), date=page.starts_at
    )


def indicator_document(page: IndicatorPage) -> SearchableDocument:
    language = page.locale.language_code
    return page_document(
        page,
        kind="indicator",
        summary=page.definition,
        body=joined([page.method, page.source]),
        keywords=joined([page.unit, *(goal.title_in(language) for goal in page.goals.all())]),
    )


def policy_document(page: PolicyPage) -> SearchableDocument:
    texts: list[str] = []
    for block in page.sections:
        texts += [block.value["title"], get_text_for_indexing(block.value["text"].source)]
    return page_document(
        page,
        kind="policy",
        summary=page.summary,
        body=joined([*texts, page.adopted_by, page.change_note]),
    )


def policy_sections(page: PolicyPage, whole: SearchableDocument) -> Iterator[SearchableDocument]:
    """Each numbered section, at its anchor."""
    for block in page.sections:
        yield part_document(
            whole,
            part=block.value["anchor"],
            kind="section",
            title=block.value["title"],
            url=f"#{block.value['anchor']}",
            body=get_text_for_indexing(block.value["text"].source),
        )


def strategy_document(page: StrategyPage) -> SearchableDocument:
    owners = _names(page)
    texts: list[Any] = [page.vision, page.partner]  # Any: strings and blocks' values
    for phase in page.phases:
        texts += [
            PhaseKind(phase.value["kind"]).label,
            get_text_for_indexing(phase.value["summary"].source),
        ]
    for axis in page.axes:
        texts += [axis.value["title"], axis.value["text"]]
        for one in axis.value["initiatives"]:
            texts += [one["code"], one["title"], one["summary"], owners.get(one["owner"], "")]
    return page_document(page, kind="strategy", summary=page.summary, body=joined(texts))


def strategy_initiatives(
    page: StrategyPage, whole: SearchableDocument
) -> Iterator[SearchableDocument]:
    """Each initiative, at its anchor."""
    owners = _names(page)
    for axis in page.axes:
        for one in axis.value["initiatives"]:
            yield part_document(
                whole,
                part=f"i-{one['code']}",
                kind="initiative",
                title=f"{one['code']} {one['title']}",
                url=f"#i-{one['code']}",
                summary=one["summary"],
                body=joined([axis.value["title"], owners.get(one["owner"], "")]),
            )


def _names(page: StrategyPage) -> dict[str, str]:
    """Names of the agencies that answer for initiatives, by slug; one query."""
    slugs = {one["owner"] for axis in page.axes for one in axis.value["initiatives"]}
    language = page.locale.language_code
    found = Agency.objects.filter(slug__in=slugs)
    return {agency.slug: agency.name_in(language) for agency in found}
