"""Guides and journeys as search sees them."""

from __future__ import annotations

from cms.models import JourneyPage, ServicePage, ServiceStatus
from common.registry import SearchableDocument, searchable_pages
from common.searchable_pages import joined, page_document, stream_text


def register() -> None:
    searchable_pages.register("cms.ServicePage", service_document)
    searchable_pages.register("cms.JourneyPage", journey_document)


def service_document(page: ServicePage) -> SearchableDocument | None:
    """A guide; a retired one is not found."""
    if page.status == ServiceStatus.RETIRED:
        return None
    language = page.locale.language_code
    audiences, topics = list(page.audiences.all()), list(page.topics.all())
    life_events = list(page.life_events.all())
    words = [term.name_in(language) for term in (*audiences, *topics, *life_events)]
    texts = [page.who_can_apply, page.appeal]
    texts += [stream_text(part) for part in (page.documents, page.steps, page.faqs)]
    return page_document(
        page,
        kind="service",
        summary=page.promise,
        body=joined(texts),
        keywords=joined([*words, page.agency.name_in(language) if page.agency else ""]),
        facets={
            "audience": [term.slug for term in audiences],
            "topic": [term.slug for term in topics],
            "life_event": [term.slug for term in life_events],
        },
    )


def journey_document(page: JourneyPage) -> SearchableDocument:
    return page_document(
        page,
        kind="journey",
        summary=page.summary,
        body=joined(
            part for step in page.steps for part in (step.value["title"], step.value["text"])
        ),
        keywords=page.life_event.name_in(page.locale.language_code),
        facets={"life_event": [page.life_event.slug]},
    )
