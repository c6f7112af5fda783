"""What pages say of a consultation's window: what moved its closing, working days left, and when an answer is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from common.serializers import UtcDateTimeField
from common.working_days import Calendar
from consultations.models import Cause, ConsultationPage, Stage
from consultations.selectors import LocalConsultation
from consultations.services import period

Values = dict[str, Any]  # Any: what one serializer takes


class ExtensionOut(serializers.Serializer):
    """One move of the closing; the first one's `closed_at` is the date that was announced."""

    closed_at = UtcDateTimeField(help_text="The closing before.")
    closes_at = UtcDateTimeField(help_text="The closing after.")
    cause = serializers.ChoiceField(choices=Cause.choices)
    reason = serializers.CharField(help_text="Empty for an outage: the published rule is it.")
    extended_at = UtcDateTimeField()


class WindowFields(serializers.Serializer):
    """What a consultation's own page adds about its window."""

    short_period_reason = serializers.CharField(
        help_text="Why the period is shorter than the site's rules ask for; mostly empty."
    )
    extensions = ExtensionOut(many=True)
    response_due_on = serializers.DateField(
        allow_null=True,
        help_text="When the outcome is promised by: its own date, or working days after closing. Null once withdrawn.",
    )
    response_late_days = serializers.IntegerField(
        allow_null=True, help_text="Days since the promised date passed without an outcome."
    )


def days_left(original: ConsultationPage, now: datetime) -> int | None:
    """Whole days while it is open; None otherwise, and for comment threads, which have no closing."""
    is_open = not original.is_thread and original.stage_at(now) == Stage.OPEN
    return (original.closes_at - now).days if is_open else None


def working_days_left(original: ConsultationPage, now: datetime, calendar: Calendar) -> int | None:
    """Working days after today while it is open; None otherwise."""
    if original.is_thread or original.stage_at(now) != Stage.OPEN:
        return None
    return period.working_days_left(original, now, calendar)


def facts(local: LocalConsultation, language: str, now: datetime, calendar: Calendar) -> Values:
    """The fields of `WindowFields`. Two queries."""
    original = local.original
    moved = original.extensions.order_by("extended_at", "pk")
    due = None
    if original.stage_at(now) != Stage.WITHDRAWN and not original.is_thread:
        days = period.rules().response_days
        due = period.response_due_on(original, calendar, days)
    late = (timezone.localdate(now) - due).days if due else 0
    return {
        "short_period_reason": local.page.short_period_reason,
        "extensions": [
            {
                "closed_at": one.closed_at,
                "closes_at": one.closes_at,
                "cause": one.cause,
                "reason": one.reason_in(language),
                "extended_at": one.extended_at,
            }
            for one in moved
        ],
        "response_due_on": due,
        "response_late_days": late if late > 0 and original.stage_at(now) == Stage.CLOSED else None,
    }
