"""Figures of services: what the public reads of them, and the totals over the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q, Sum

from cms.models import ServiceMonth, ServiceMonthChannel, ServicePage

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """Figures of one month; a share is a number from 0 to 1, None where nothing is known."""

    month: date
    transactions: int
    digital: int
    median_minutes: int | None
    started: int | None
    completed: int | None
    by_channel: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        return {
            "month": self.month.strftime("%Y-%m"),
            "transactions": self.transactions,
            "digital_share": share(self.digital, self.transactions),
            "median_minutes": self.median_minutes,
            "started": self.started,
            "completed": self.completed,
            "completion": share(self.completed, self.started),
            "by_channel": self.by_channel,
        }


def share(part: int | None, whole: int | None) -> float | None:
    """Part of the whole, to four digits; None without a whole.

    >>> share(1, 3), share(1, 0), share(None, 5)
    (0.3333, None, None)
    """
    if not whole or part is None:
        return None
    return round(part / whole, 4)


def months_of(service_id: int, *, limit: int = MONTHS_SHOWN) -> list[MonthFigures]:
    """The latest months of one service, newest first. Two queries."""
    months = list(ServiceMonth.objects.filter(service_id=service_id).order_by("-month")[:limit])
    return _with_channels(months)


def latest_figures(service_id: int) -> dict[str, Any] | None:
    """The newest month of a service, for its guide."""
    months = months_of(service_id, limit=1)
    return months[0].as_json() if months else None


def totals_by_month(*, limit: int = MONTHS_SHOWN) -> list[MonthFigures]:
    """The sums over all services per month, newest first; a median over services is not one, so it is left out. Two queries."""
    sums = list(
        ServiceMonth.objects.order_by()
        .values("month")
        .annotate(started_sum=Sum("started"), completed_sum=Sum("completed"))
        .order_by("-month")[:limit]
    )
    by_month: dict[date, dict[str, int]] = {}
    digital: dict[date, int] = {}
    rows = (
        ServiceMonthChannel.objects.filter(month__month__in=[row["month"] for row in sums])
        .order_by()
        .values_list("month__month", "channel__slug", "channel__is_digital")
        .annotate(n=Sum("transactions"))
    )
    for month, slug, is_digital, count in rows:
        by_month.setdefault(month, {})[slug] = count
        digital[month] = digital.get(month, 0) + (count if is_digital else 0)
    return [
        MonthFigures(
            month=row["month"],
            transactions=sum(by_month.get(row["month"], {}).values()),
            digital=digital.get(row["month"], 0),
            median_minutes=None,
            started=row["started_sum"],
            completed=row["completed_sum"],
            by_channel=by_month.get(row["month"], {}),
        )
        for row in sums
    ]


@dataclass(frozen=True, slots=True)
class ServiceTotals:
    """One service over the last twelve recorded months."""

    guide: ServicePage
    transactions: int
    digital: int
    started: int | None
    completed: int | None
    median_minutes: int | None


def totals_by_service(language: str) -> list[ServiceTotals]:
    """Every service that has figures, the busiest first, over the twelve latest months. Four queries."""
    newest = ServiceMonth.objects.aggregate(newest=Max("month"))["newest"]
    if newest is None:
        return []
    since = date(newest.year - 1, newest.month, 1)
    window = Q(month__gt=since)
    months = ServiceMonth.objects.filter(window).order_by()
    counts: dict[Any, Any] = {  # Any: annotated dictionaries
        row["month__service"]: row
        for row in ServiceMonthChannel.objects.filter(month__month__gt=since)
        .order_by()
        .values("month__service")
        .annotate(
            all=Sum("transactions"),
            digital=Sum("transactions", filter=Q(channel__is_digital=True)),
        )
    }
    flows = {
        row["service"]: row
        for row in months.values("service").annotate(
            started_sum=Sum("started"), completed_sum=Sum("completed")
        )
    }
    medians = dict(months.filter(month=newest).values_list("service", "median_minutes"))
    totals = [
        ServiceTotals(
            guide=guide,
            transactions=(counts.get(source) or {}).get("all") or 0,
            digital=(counts.get(source) or {}).get("digital") or 0,
            started=flows[source]["started_sum"],
            completed=flows[source]["completed_sum"],
            median_minutes=medians.get(source),
        )
        for source, guide in _guides_by_source(flows, language)
    ]
    return sorted(totals, key=lambda total: -total.transactions)


def _guides_by_source(ids: Iterable[int], language: str) -> list[tuple[int, ServicePage]]:
    """Source id → the live guide in this language, or the source itself where there is no translation."""
    sources = {
        guide.translation_key: guide
        for guide in ServicePage.objects.live()
        .public()
        .filter(pk__in=ids)
        .select_related("locale", "agency")
    }
    twins = {
        guide.translation_key: guide
        for guide in ServicePage.objects.live()
        .public()
        .filter(translation_key__in=sources, locale__language_code=language)
        .select_related("locale", "agency")
    }
    return [(source.pk, twins.get(key, source)) for key, source in sources.items()]


def _with_channels(months: list[ServiceMonth]) -> list[MonthFigures]:
    rows = ServiceMonthChannel.objects.filter(month__in=months).select_related("channel")
    by_month: dict[int, list[ServiceMonthChannel]] = {}
    for row in rows.order_by("channel__sort_order"):
        by_month.setdefault(row.month_id, []).append(row)
    return [
        MonthFigures(
            month=month.month,
            transactions=sum(row.transactions for row in by_month.get(month.pk, [])),
            digital=sum(
                row.transactions for row in by_month.get(month.pk, []) if row.channel.is_digital
            ),
            median_minutes=month.median_minutes,
            started=month.started,
            completed=month.completed,
            by_channel={row.channel.slug: row.transactions for row in by_month.get(month.pk, [])},
        )
        for month in months
    ]
