"""Reads of indicators: series of values and what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Prefetch, QuerySet

from cms.indicators.periods import period_text
from cms.models import EarlierValue, IndicatorPage, IndicatorValue
from cms.published import live_in


@dataclass(frozen=True, slots=True)
class Point:
    """One period; `value` None is a gap. `earlier` are the values that it replaced, newest first."""

    period: str
    period_on: date
    value: Decimal | None
    is_provisional: bool
    note: str
    earlier: tuple[EarlierValue, ...]

    @property
    def is_revised(self) -> bool:
        return bool(self.earlier)


@dataclass(frozen=True, slots=True)
class Change:
    """From the value before to the latest; `is_improvement` is None when neither direction is better, or nothing moved."""

    since: str
    difference: Decimal
    is_improvement: bool | None


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator's points in order of time, and what follows from them."""

    points: tuple[Point, ...]
    latest: Point | None
    change: Change | None
    is_target_met: bool | None


def indicators(*, language: str, agency: str = "") -> QuerySet[IndicatorPage]:
    """Indicators by title."""
    pages = live_in(IndicatorPage, language).order_by("title")
    return pages.filter(agency__slug=agency) if agency else pages


def serving_goal(goal: int, *, language: str) -> QuerySet[IndicatorPage]:
    """Indicators linked to a goal; the links of the source language count for all."""
    linked = IndicatorPage.objects.filter(
        goals=goal, locale__language_code=settings.LANGUAGE_CODE
    ).values("translation_key")
    return indicators(language=language).filter(translation_key__in=linked)


def counts_by_goal(language: str) -> dict[int, int]:
    """How many live indicators serve each goal; one query."""
    live = live_in(IndicatorPage, language).values("translation_key")
    return dict(
        IndicatorPage.goals.through.objects.filter(
            indicatorpage__translation_key__in=live,
            indicatorpage__locale__language_code=settings.LANGUAGE_CODE,
        )
        .values_list("sdggoal_id")
        .annotate(Count("pk"))
    )


def years_with_values() -> list[int]:
    """The years for which anything was measured, earliest first; one query."""
    return [day.year for day in IndicatorValue.objects.dates("period_on", "year")]


def series_of(
    pages: Iterable[IndicatorPage], *, since: int | None = None, until: int | None = None
) -> dict[UUID, Series]:
    """The series of each page by translation key, cut to the years [since, until]; two queries."""
    by_key = {page.translation_key: page for page in pages}
    rows = (
        IndicatorValue.objects.filter(
            indicator__translation_key__in=by_key,
            indicator__locale__language_code=settings.LANGUAGE_CODE,
        )
        .select_related("indicator")
        .prefetch_related(Prefetch("earlier", EarlierValue.objects.order_by("-replaced_at", "-pk")))
        .order_by("period_on")
    )
    if since:
        rows = rows.filter(period_on__year__gte=since)
    if until:
        rows = rows.filter(period_on__year__lte=until)
    grouped: dict[UUID, list[Point]] = {key: [] for key in by_key}
    for row in rows:
        grouped[row.indicator.translation_key].append(_point(row))
    return {key: _series(by_key[key], points) for key, points in grouped.items()}


def _point(row: IndicatorValue) -> Point:
    return Point(
        period=period_text(row.period_on, row.indicator.rhythm),
        period_on=row.period_on,
        value=row.value,
        is_provisional=row.is_provisional,
        note=row.note,
        earlier=tuple(row.earlier.all()),
    )


def _series(page: IndicatorPage, points: list[Point]) -> Series:
    measured = [point for point in points if point.value is not None]
    latest = measured[-1] if measured else None
    return Series(
        points=tuple(points),
        latest=latest,
        change=_change(page, measured[-2], measured[-1]) if len(measured) > 1 else None,
        is_target_met=_is_target_met(page, latest),
    )


def _change(page: IndicatorPage, before: Point, latest: Point) -> Change:
    difference = (latest.value or Decimal()) - (before.value or Decimal())
    better = {"up": difference > 0, "down": difference < 0}
    return Change(
        since=before.period,
        difference=difference,
        is_improvement=better.get(page.direction) if difference else None,
    )


def _is_target_met(page: IndicatorPage, latest: Point | None) -> bool | None:
    if page.target is None or latest is None or latest.value is None:
        return None
    if page.direction == "down":
        return latest.value <= page.target
    return latest.value >= page.target
