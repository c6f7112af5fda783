"""News, events, indicators, policies and strategies as search sees them."""

from __future__ import annotations

from datetime import UTC, datetime, time

from cms.models import EventPage, IndicatorPage, NewsPage, PolicyPage, StrategyPage
from common.registry import SearchableDocument, searchable_pages
from common.searchable_pages import joined, page_document, stream_text


def register() -> None:
    searchable_pages.register("cms.NewsPage", news_document)
    searchable_pages.register("cms.EventPage", event_document)
    searchable_pages.register("cms.IndicatorPage", indicator_document)
    searchable_pages.register("cms.PolicyPage", policy_document)
    searchable_pages.register("cms.StrategyPage", strategy_document)


def news_document(page: NewsPage) -> SearchableDocument:
    return page_document(
        page,
        kind="news",
        summary=page.lead,
        body=stream_text(page.body),
        keywords=page.place,
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
    ]
    return page_document(
        page, kind="event", summary=page.lead, body=joined(parts), date=page.starts_at
    )


def indicator_document(page: IndicatorPage) -> SearchableDocument:
    return page_document(
        page,
        kind="indicator",
        summary=page.definition,
        body=joined([page.method, page.source]),
        keywords=page.unit,
    )


def policy_document(page: PolicyPage) -> SearchableDocument:
    return page_document(page, kind="policy", summary=page.summary, body=stream_text(page.sections))


def strategy_document(page: StrategyPage) -> SearchableDocument:
    parts = [page.vision, page.partner, stream_text(page.phases), stream_text(page.axes)]
    return page_document(page, kind="strategy", summary=page.summary, body=joined(parts))
