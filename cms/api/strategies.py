"""Strategies on the wire."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cms.api.serializers import agency_summary
from cms.models import SdgGoal, StrategyPage
from cms.rich_text import rich_html
from cms.strategies.selectors import Axis, Initiative, axes_of


def strategy_content(page: StrategyPage) -> dict[str, Any]:
    """``content`` of the page bundle: phases, axes with initiatives, and what is late; three queries."""
    from cms.api.sdg import goal_summary

    language = page.locale.language_code
    axes = axes_of(page, today=timezone.localdate())
    initiatives = [initiative for axis in axes for initiative in axis.initiatives]
    numbers = {number for initiative in initiatives for number in initiative.goals}
    return {
        "summary": page.summary,
        "vision": page.vision,
        "partner": page.partner,
        "starts_on": page.starts_on,
        "ends_on": page.ends_on,
        "phases": [_phase(block.value) for block in page.phases],
        "axes": [_axis(axis, language) for axis in axes],
        "late": [
            initiative_out(initiative, language)
            for initiative in initiatives
            if initiative.timing.is_late
        ],
        "counts": {
            "initiatives": len(initiatives),
            "done": sum(initiative.status == "done" for initiative in initiatives),
            "late": sum(initiative.timing.is_late for initiative in initiatives),
        },
        "goals": [
            goal_summary(goal, language) for goal in SdgGoal.objects.filter(number__in=numbers)
        ],
    }


def initiative_out(initiative: Initiative, language: str) -> dict[str, Any]:
    """One initiative; ``lateness`` is derived from dates and progress."""
    return {
        "code": initiative.code,
        "title": initiative.title,
        "summary": initiative.summary,
        "owner": agency_summary(initiative.owner, language),
        "starts_on": initiative.starts_on.isoformat(),
        "ends_on": initiative.ends_on.isoformat(),
        "progress": initiative.progress,
        "expected_progress": initiative.timing.expected,
        "reported_on": initiative.reported_on.isoformat() if initiative.reported_on else None,
        "status": initiative.status,
        "lateness": initiative.timing.lateness.value,
        "late_by": initiative.timing.amount,
        "goals": list(initiative.goals),
        "targets": list(initiative.targets),
    }


def _axis(axis: Axis, language: str) -> dict[str, Any]:
    return {
        "title": axis.title,
        "text": axis.text,
        "initiatives": [initiative_out(one, language) for one in axis.initiatives],
    }


def _phase(value: Any) -> dict[str, Any]:  # Any: a StructValue
    return {
        "kind": value["kind"],
        "html": rich_html(value["summary"].source),
        "starts_on": value["starts_on"],
        "ends_on": value["ends_on"],
        "state": value["state"],
    }
