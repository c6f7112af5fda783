"""Registrations for events as their person's own data, found by the proven e-mail address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cms.events import letters, services
from cms.models import EventPage, Registration
from common.registry import Contribution, DataSubject


class Registrations:
    """What somebody typed to get a place."""

    name = "event_registrations"

    def contributions(self, subject: DataSubject, language: str) -> list[Contribution]:
        """Two queries."""
        rows = list(_of(subject))
        pages = _local_pages(rows, language)
        return [_shown(row, pages.get(row.event.translation_key, row.event)) for row in rows]

    def export(self, subject: DataSubject) -> list[dict[str, Any]]:
        named = ("state", "name", "email", "organisation", "sector", "needs", "language")
        moments = ("registered_at", "promoted_at", "cancelled_at")
        return [
            {
                "event": row.event.title,
                "reference": row.public_id,
                **{name: getattr(row, name) for name in (*named, *moments)},
            }
            for row in _of(subject)
        ]

    def kept(self, subject: DataSubject) -> list[str]:
        if not _of(subject).exists():
            return []
        return [
            _(
                "Of your registrations for events only sector and state stay, to be counted; nothing says that they were yours."
            )
        ]

    def erase(self, subject: DataSubject, now: datetime) -> int:
        """Blank them; the place at an event to come becomes free."""
        return services.erase_person(emails=subject.addresses, now=now)


def _of(subject: DataSubject) -> Any:  # Any: a queryset of an untyped page's reverse side
    return (
        Registration.objects.filter(email__in=subject.addresses)
        .select_related("event__locale")
        .order_by("-registered_at", "-pk")
    )


def _local_pages(rows: list[Registration], language: str) -> dict[Any, EventPage]:
    pages = EventPage.objects.live().filter(
        translation_key__in={row.event.translation_key for row in rows},
        locale__language_code=language,
    )
    return {page.translation_key: page for page in pages.select_related("locale")}


def _shown(row: Registration, page: EventPage) -> Contribution:
    return Contribution(
        kind="event_registration",
        kind_label=_("Registration for an event"),
        reference=letters.token_of(row),
        title=page.title,
        url=page.public_path if page.live else "",
        sent_at=row.registered_at,
        state=row.state,
        state_label=str(row.get_state_display()),
    )
