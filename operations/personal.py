"""Messages to a person, as their own data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from common.registry import Contribution, DataSubject
from operations.models import Delivery


class Messages:
    """What was sent to a person's addresses within the last weeks."""

    name = "messages"

    def contributions(self, subject: DataSubject, language: str) -> list[Contribution]:
        return []

    def export(self, subject: DataSubject) -> list[dict[str, Any]]:
        """Newest first. Codes and personal links are left out: a file lies about longer than they may."""
        return [
            {
                "channel": row.channel,
                "recipient": row.recipient,
                "subject": row.subject,
                "text": None if row.is_secret else row.text,
                "written_at": row.created_at,
                "sent_at": row.sent_at,
            }
            for row in _of(subject)
        ]

    def kept(self, subject: DataSubject) -> list[str]:
        return []

    def erase(self, subject: DataSubject, now: datetime) -> int:
        """Delete them, sent or not; nothing that the person sent."""
        _of(subject).delete()
        return 0


def _of(subject: DataSubject) -> Any:  # Any: the manager of an untyped plugin's queryset
    return Delivery.objects.filter(recipient__in=subject.addresses)
