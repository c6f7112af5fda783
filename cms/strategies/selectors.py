"""Reads of strategies: axes and initiatives with their timing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Agency
from cms.models import StrategyPage
from cms.models.strategy import InitiativeStatus
from cms.published import live_in
from cms.strategies.lateness import Timing, timing

_INACTIVE = {InitiativeStatus.DONE, InitiativeStatus.STOPPED}


@dataclass(frozen=True, slots=True)
class Initiative:
    """One initiative of one strategy; `owner` is None when its agency no longer exists."""

    code: str
    title: str
    summary: str
    owner: Agency | None
    starts_on: date
    ends_on: date
    progress: int
    reported_on: date | None
    status: str
    timing: Timing
    goals: tuple[int, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    title: str
    text: str
    initiatives: tuple[Initiative, ...]


@dataclass(frozen=True, slots=True)
class Contribution:
    """An initiative that serves a goal, and the strategy where it stands."""

    strategy: StrategyPage
    initiative: Initiative


def axes_of(
    page: StrategyPage, *, today: date, agencies: dict[str, Agency] | None = None
) -> tuple[Axis, ...]:
    """The axes in the editor's order; one query unless `agencies` by slug is given."""
    by_slug = agencies if agencies is not None else agencies_by_slug()
    return tuple(
        Axis(
            title=block.value["title"],
            text=block.value["text"] or "",
            initiatives=tuple(
                _initiative(value, by_slug, today) for value in block.value["initiatives"]
            ),
        )
        for block in page.axes
    )


def agencies_by_slug() -> dict[str, Agency]:
    return {agency.slug: agency for agency in Agency.objects.all()}


def contributions_to(goal: int | None, *, language: str, today: date) -> list[Contribution]:
    """Initiatives of live strategies that serve a goal, or any when it is None.

    Three queries however many strategies there are.
    """
    agencies = agencies_by_slug()
    return [
        Contribution(strategy=page, initiative=initiative)
        for page in live_in(StrategyPage, language).order_by("-starts_on", "pk")
        for axis in axes_of(page, today=today, agencies=agencies)
        for initiative in axis.initiatives
        if (initiative.goals if goal is None else goal in initiative.goals)
    ]


def _initiative(value: Any, agencies: dict[str, Agency], today: date) -> Initiative:
    """Any: a StructValue; Wagtail ships no types."""
    codes = (value["targets"] or "").replace("،", ",").split(",")
    return Initiative(
        code=value["code"],
        title=value["title"],
        summary=value["summary"] or "",
        owner=agencies.get(value["owner"]),
        starts_on=value["starts_on"],
        ends_on=value["ends_on"],
        progress=value["progress"],
        reported_on=value["reported_on"],
        status=value["status"],
        timing=timing(
            starts_on=value["starts_on"],
            ends_on=value["ends_on"],
            progress=value["progress"],
            is_active=value["status"] not in _INACTIVE,
            today=today,
        ),
        goals=tuple(int(number) for number in value["goals"] or ()),
        targets=tuple(code.strip() for code in codes if code.strip()),
    )
