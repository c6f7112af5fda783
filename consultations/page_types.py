"""How consultation pages appear in page bundles and in search."""

from __future__ import annotations

from typing import Any

from common.registry import PageType, SearchableDocument, page_types, searchable_pages
from common.searchable_pages import joined, page_document
from consultations import selectors
from consultations.api import presentation
from consultations.api.serializers import ConsultationOut
from consultations.models import ConsultationPage, Visibility
from operations.clock import database_now


def register() -> None:
    page_types.register(
        "consultations.ConsultationPage", PageType("consultation", consultation_content)
    )
    searchable_pages.register("consultations.ConsultationPage", consultation_document)


def consultation_content(page: ConsultationPage) -> dict[str, Any]:  # Any: JSON
    language = page.locale.language_code
    local = selectors.local_consultation(page, language)
    return ConsultationOut(presentation.detail(local, language=language, now=database_now())).data


def consultation_document(page: ConsultationPage) -> SearchableDocument | None:
    """The page with its newest text; comments are not searched here. None of what is not for everybody, and of threads."""
    if page.visibility != Visibility.PUBLIC or page.is_thread:
        return None
    language = page.locale.language_code
    original = selectors.local_consultation(page, language).original
    versions = selectors.published_versions(original)
    clauses = selectors.clauses_of(versions[-1], language) if versions else []
    return page_document(
        page,
        kind="consultation",
        summary=page.summary,
        body=joined(
            [
                page.easy_summary,
                page.scope,
                *(part for clause in clauses for part in (clause.heading, clause.text)),
            ]
        ),
        facets={"topic": [original.topic], "stage": [original.stage_at(database_now()).value]},
        date=original.opens_at,
    )
