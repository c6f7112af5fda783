"""Writes of service figures, from the API, a file or the demo: all or nothing, the same figures again change nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from cms.guides.errors import FigureRefused, NotYourAgency
from cms.models import Channel, ServiceMonth, ServiceMonthChannel, ServicePage
from operations import generation

MAY_SEND = (Role.EDITOR, Role.DATA_STEWARD, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """Figures of one service in one month; `transactions` maps a channel's short name to a count."""

    service: str
    month: date
    transactions: dict[str, int] = field(default_factory=dict)
    median_minutes: int | None = None
    started: int | None = None
    completed: int | None = None

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> MonthFigure:
        """Build from checked input whose `month` is ``YYYY-MM``."""
        year, month = row["month"].split("-")
        return cls(**{**row, "month": date(int(year), int(month), 1)})


def agencies_for_figures(actor: Any) -> set[int] | None:
    """Ids of the agencies whose figures this person may send; None for all."""
    if actor.is_superuser:
        return None
    return set(
        Membership.objects.filter(user=actor, role__in=MAY_SEND).values_list("agency_id", flat=True)
    )


@transaction.atomic
def record_figures(*, figures: Iterable[MonthFigure], actor: Any | None) -> int:
    """Store the figures of several services and months; returns how many months changed.

    Args:
        actor: who sends them; None for the system itself (loaders, commands).

    Raises:
        FigureRefused: an unknown service or channel, or more completed than started. Nothing is stored then.
        NotYourAgency: a service of an agency in which the person has no suitable role.
    """
    rows = list(figures)
    services = _services({row.service for row in rows})
    channels = {channel.slug: channel for channel in Channel.objects.all()}
    allowed = agencies_for_figures(actor) if actor is not None else None
    for row in rows:
        _check(row, services, channels)
        if allowed is not None and services[row.service].agency_id not in allowed:
            raise NotYourAgency(service=row.service)
    changed = sum(_store(row, services[row.service], channels) for row in rows)
    if changed:
        generation.bump()
    return changed


def _services(slugs: set[str]) -> dict[str, ServicePage]:
    pages = ServicePage.objects.filter(
        slug__in=slugs, locale__language_code=settings.LANGUAGE_CODE
    ).select_related("agency")
    return {page.slug: page for page in pages}


def _check(
    row: MonthFigure, services: dict[str, ServicePage], channels: dict[str, Channel]
) -> None:
    if row.service not in services:
        raise FigureRefused(
            _("There is no service guide “%(slug)s”.") % {"slug": row.service}, service=row.service
        )
    for slug in row.transactions:
        if slug not in channels:
            raise FigureRefused(
                _("There is no channel “%(slug)s”.") % {"slug": slug}, service=row.service
            )
    if row.started is not None and row.completed is not None and row.completed > row.started:
        raise FigureRefused(_("More were completed than were started."), service=row.service)


def _store(row: MonthFigure, service: ServicePage, channels: dict[str, Channel]) -> bool:
    """Write one month; False when it was so already."""
    values = {
        "median_minutes": row.median_minutes,
        "started": row.started,
        "completed": row.completed,
    }
    month, is_new = ServiceMonth.objects.get_or_create(
        service=service, month=row.month, defaults=values
    )
    known = dict(month.channels.values_list("channel__slug", "transactions"))
    same = all(getattr(month, name) == value for name, value in values.items())
    if not is_new and same and known == row.transactions:
        return False
    for name, value in values.items():
        setattr(month, name, value)
    month.full_clean(exclude=["service"])
    month.save()
    month.channels.exclude(channel__slug__in=row.transactions).delete()
    for slug, count in row.transactions.items():
        ServiceMonthChannel.objects.update_or_create(
            month=month, channel=channels[slug], defaults={"transactions": count}
        )
    return True
