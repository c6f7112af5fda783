"""Acts of upkeep and when they were last done; tallies of what leaves no row behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from operations.models import Tally, Upkeep

BACKUP = "backup"
TASK_FAILURES = "task_failures"


def done(act: str, *, now: datetime) -> None:
    """Remember that `act` was done at `now`."""
    Upkeep.objects.update_or_create(act=act, defaults={"done_at": now})


def last_done() -> Mapping[str, datetime]:
    """Act → when it was last done. One query."""
    return dict(Upkeep.objects.values_list("act", "done_at"))


def count(name: str) -> None:
    """One more of `name`; in the transaction of what is counted."""
    if not Tally.objects.filter(pk=name).update(count=F("count") + 1):
        Tally.objects.get_or_create(pk=name)
        Tally.objects.filter(pk=name).update(count=F("count") + 1)


def counted(name: str) -> int:
    return Tally.objects.filter(pk=name).values_list("count", flat=True).first() or 0
