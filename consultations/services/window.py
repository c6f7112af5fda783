"""What every write here shares: the lock of the window, permission, and telling caches and search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.utils import timezone

from common.errors import Refused
from common.offered import offered_datasets
from common.search_registry import searchable
from consultations.errors import ConsultationClosed
from consultations.models import ConsultationPage
from consultations.services import looking_up
from operations import generation

Clock = Callable[[], datetime]


def lock_window(consultation: ConsultationPage, *, exclusively: bool) -> None:
    """Hold the window's row until commit: shared by comments, alone for what moves the window.

    SQLite has one writer at a time (transactions begin IMMEDIATE), so there is nothing to lock.
    """
    if connection.vendor != "postgresql":
        return
    table = connection.ops.quote_name(ConsultationPage._meta.db_table)
    mode = "UPDATE" if exclusively else "SHARE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {table} WHERE page_ptr_id = %s FOR {mode}",  # noqa: S608  # both are ours
            [consultation.pk],
        )


def require_open(consultation: ConsultationPage, now: datetime) -> ConsultationPage:
    """Read the consultation again under the lock, and let what comes inside its window through.

    Raises:
        ConsultationClosed: `now` is outside [opens_at, closes_at), or the consultation was withdrawn.
    """
    return check_open(looking_up.window_of(consultation.pk), now)


def check_open(current: ConsultationPage, now: datetime) -> ConsultationPage:
    """`require_open` of what was just read under the lock.

    Raises:
        ConsultationClosed: as there.
    """
    if not current.is_open(now):
        raise ConsultationClosed(
            stage=current.stage_at(now).value,
            opens_at=current.opens_at.isoformat(),
            closes_at=current.closes_at.isoformat(),
        )
    return current


def announce(consultation: ConsultationPage) -> None:
    """Search and caches learn of the change in its own transaction, in every language of the page."""
    twins = ConsultationPage.objects.filter(translation_key=consultation.translation_key)
    first = twins.order_by("pk").values_list("pk", flat=True).first()
    searchable.notify("pages", str(first))  # the others follow it, see `consultations.searchable`
    _announce_to_caches(consultation)


def announce_comments(consultation: ConsultationPage) -> None:
    """As `announce`, of comments and of what was done with them: search knows no more of them than an outcome tells."""
    if hasattr(consultation, "outcome"):
        announce(consultation)
    else:
        _announce_to_caches(consultation)


def _announce_to_caches(consultation: ConsultationPage) -> None:
    generation.bump()
    offer_when_closed(consultation)


def offer_when_closed(consultation: ConsultationPage) -> None:
    """As `offer`; while it is open nothing is offered, and most acts come then."""
    if not consultation.is_thread and timezone.now() >= consultation.closes_at:
        offer(consultation)
        from consultations.services import documents  # which stands above what writes share

        documents.follow(consultation=consultation)


def offer(consultation: ConsultationPage) -> None:
    """Have the consultation's dataset follow it (see `exporting.offered`)."""
    offered_datasets.notify("consultations", str(consultation.pk))


def require(allowed: bool) -> None:
    """Raise `Refused` unless a policy allows it."""
    if not allowed:
        raise Refused
