"""Reads: comment threads below pages of other kinds, and the pages that they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum
from wagtail.models import Page

from accounts.actors import Actor
from accounts.models import Role
from consultations.models import CommentTally, ConsultationPage, PageThread

# Slugs of threads begin with it, so that most reads need not look for one.
PREFIX = "page-"
# Who opens and closes comments; the same as `policies.may_open_thread`.
KEEPERS = frozenset[str]({Role.EDITOR, Role.POLICY_OFFICER, Role.ADMINISTRATOR})


def shown() -> QuerySet[ConsultationPage]:
    """Threads whose page is public in any language; what people may read and, while it is open, write in."""
    pages = Page.objects.live().public().filter(translation_key=OuterRef("thread__page_key"))
    return ConsultationPage.objects.filter(Exists(pages), is_thread=True)


def of_page(page: Page) -> dict[str, Any] | None:  # Any: JSON
    """The thread below a page, as the page bundle has it; None where comments were never opened, or closed before the first.

    One query, and one more where there is a thread.
    """
    thread = (
        PageThread.objects.filter(page_key=page.translation_key)
        .select_related("consultation")
        .first()
    )
    if thread is None:
        return None
    counts = CommentTally.objects.filter(consultation=thread.consultation_id)
    found = counts.aggregate(published=Sum("published"), listed=Sum("listed"))
    if not thread.is_open and not found["listed"]:
        return None
    return {
        "slug": thread.consultation.slug,
        "is_open": thread.is_open,
        "comments_count": found["published"] or 0,
    }


@dataclass(frozen=True, slots=True)
class LocalThread:
    """A thread as one language's readers see it: ``page`` holds the title and language of `host`, and is never stored."""

    page: ConsultationPage
    host: Page


def in_language(keys: Iterable[UUID], language: str) -> dict[UUID, LocalThread]:
    """Threads by the translation key of their consultation, beside their page in this language, or in another where that is
    missing; those whose page is not public are left out. Two queries, one where there is no thread."""
    rows = {
        row.thread.page_key: row
        for row in shown().filter(translation_key__in=list(keys)).select_related("thread", "agency")
    }
    if not rows:
        return {}
    hosts: dict[UUID, Page] = {}
    pages = Page.objects.live().public().filter(translation_key__in=rows)
    for page in pages.select_related("locale").order_by("pk"):
        if page.translation_key not in hosts or page.locale.language_code == language:
            hosts[page.translation_key] = page
    for key, host in hosts.items():
        rows[key].title, rows[key].summary, rows[key].locale = host.title, "", host.locale
    return {rows[key].translation_key: LocalThread(rows[key], host) for key, host in hosts.items()}


def address_of(page: Page) -> str:
    """The public address of a page whose locale is loaded; one query."""
    specific = page.specific_deferred
    specific.locale = page.locale
    return specific.get_url() or ""


def kept_by(actor: Actor) -> QuerySet[PageThread]:
    """Threads that `actor` may open and close, the newest first."""
    threads = PageThread.objects.select_related("consultation__agency", "consultation__locale")
    if not actor.is_everywhere:
        threads = threads.filter(consultation__agency__in=actor.agencies_with(KEEPERS))
    return threads.order_by("-consultation__opens_at", "pk")
