"""Subscriptions as personal data: found by the address alone, which a session proves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from common.registry import Contribution, DataSubject
from consultations.models import Subscription
from consultations.subscriptions import letters


class Subscriptions:
    """What a person's addresses are told of."""

    name = "subscriptions"

    def contributions(self, subject: DataSubject, language: str) -> list[Contribution]:
        return []

    def export(self, subject: DataSubject) -> list[dict[str, Any]]:
        """As they are stored, those that have ended too."""
        fields = ("language", "unwanted", "asked_at", "confirmed_at", "ended_at", "ending")
        return [
            {
                "address": one.address,
                "what": letters.name_of(one, one.language),
                **{name: getattr(one, name) for name in fields},
            }
            for one in of_subject(subject)
        ]

    def kept(self, subject: DataSubject) -> list[str]:
        return []

    def erase(self, subject: DataSubject, now: datetime) -> int:
        """Delete them; a link in an old mail then leads nowhere."""
        return int(of_subject(subject).delete()[0])


def of_subject(subject: DataSubject) -> QuerySet[Subscription]:
    """The newest first."""
    rows = Subscription.objects.filter(address__in=[one.lower() for one in subject.addresses])
    return rows.select_related("consultation__locale", "agency").order_by("-asked_at", "pk")
