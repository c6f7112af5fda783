"""Opening and closing comments below a page that is no consultation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from wagtail.models import Page

from accounts.actors import Actor
from common.registry import page_types
from consultations import log, policies
from consultations.errors import ThreadRefused
from consultations.models import NO_CLOSING, ConsultationPage, PageThread
from consultations.services.window import Clock, announce_comments, lock_window, require
from consultations.threads import PREFIX
from operations.clock import database_now


@transaction.atomic
def open_thread(*, page: Page, actor: Actor, clock: Clock = database_now) -> PageThread:
    """Let people comment below a page, in all of its languages; comments are moderated before they are shown.

    A second call, and one after closing, goes on with what was written.

    Raises:
        ThreadRefused: pages of this kind take no comments.
        Refused: `actor` is no editor and no policy officer of the page's agency.
    """
    host = _written_first(page)
    if not page_types.takes_comments(host._meta.label_lower):
        raise ThreadRefused
    require(policies.may_open_thread(actor, host.agency_id))
    Page.objects.select_for_update().get(pk=host.pk)
    known = PageThread.objects.filter(page_key=host.translation_key)
    thread = known.select_related("consultation").first()
    if thread is None:
        thread = _made(host, clock())
    elif thread.is_open:
        return thread
    return _moved(thread, NO_CLOSING, clock)


@transaction.atomic
def close_thread(*, thread: PageThread, actor: Actor, clock: Clock = database_now) -> PageThread:
    """Take no more comments; those that were published stay, and those that wait are decided. Idempotent.

    Raises:
        Refused: as `open_thread`.
    """
    require(policies.may_open_thread(actor, thread.consultation.agency_id))
    if not thread.is_open:
        return thread
    opened_at = thread.consultation.opens_at
    return _moved(thread, max(clock(), opened_at + timedelta(microseconds=1)), clock)


def follow_title(*, page: Page) -> None:
    """Have moderators read the present title of a page that was just published."""
    threads = ConsultationPage.objects.filter(
        thread__page_key=page.translation_key, locale=page.locale_id
    )
    threads.update(title=page.title, draft_title=page.title)


def _written_first(page: Page) -> Page:
    group = Page.objects.filter(translation_key=page.translation_key)
    return group.order_by("pk").first().specific


def _made(host: Page, now: datetime) -> PageThread:
    """Below its page in the tree, so that it moves to another agency with it."""
    consultation = ConsultationPage(
        title=host.title,
        slug=f"{PREFIX}{host.translation_key.hex[:16]}",
        summary=host.title,
        opens_at=now,
        closes_at=NO_CLOSING,
        is_thread=True,
        live=False,
    )
    host.add_child(instance=consultation)
    return PageThread.objects.create(consultation=consultation, page_key=host.translation_key)


def _moved(thread: PageThread, closes_at: datetime, clock: Clock) -> PageThread:
    """Set the closing, and let the log, caches and pages know."""
    lock_window(thread.consultation, exclusively=True)
    pages = ConsultationPage.objects.filter(pk=thread.consultation_id)
    pages.update(closes_at=closes_at)
    thread.consultation = pages.select_related("outcome", "withdrawal").get()
    log.record_stage(thread.consultation, clock())
    announce_comments(thread.consultation)
    return thread
