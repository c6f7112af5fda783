"""Alerts as personal data: found by the address alone, which a session proves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from common.registry import Contribution, DataSubject
from opendata.community import letters
from opendata.models import DataAlert


class DataAlerts:
    """Of which data a person's addresses are told."""

    name = "data_alerts"

    def contributions(self, subject: DataSubject, language: str) -> list[Contribution]:
        return []

    def export(self, subject: DataSubject) -> list[dict[str, Any]]:
        """As they are stored, those that have ended too."""
        fields = ("address", "language", "asked_at", "confirmed_at", "ended_at")
        return [
            {"what": letters.name_of(one, one.language)}
            | {name: getattr(one, name) for name in fields}
            for one in _of(subject)
        ]

    def kept(self, subject: DataSubject) -> list[str]:
        return []

    def erase(self, subject: DataSubject, now: datetime) -> int:
        """Delete them; a link in an old mail then leads nowhere."""
        return int(_of(subject).delete()[0])


def _of(subject: DataSubject) -> QuerySet[DataAlert]:
    """The newest first."""
    rows = DataAlert.objects.filter(address__in=[one.lower() for one in subject.addresses])
    return rows.select_related("dataset", "question__dataset").order_by("-asked_at", "pk")
