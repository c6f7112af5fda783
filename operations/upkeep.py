"""Acts of upkeep and when they were last done; tallies of what leaves no row behind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F

from operations.models import Tally, Upkeep

BACKUP, BASE_BACKUP = "backup", "base_backup"
TASK_FAILURES = "task_failures"


def done(act: str, *, now: datetime) -> None:
    """Remember that `act` was done at `now`."""
    Upkeep.objects.update_or_create(act=act, defaults={"done_at": now})


def last_done() -> Mapping[str, datetime]:
    """Act → when it was last done. One query."""
    return dict(Upkeep.objects.values_list("act", "done_at"))


def last_backup(acts: Mapping[str, datetime] | None = None) -> datetime | None:
    """When the whole site was last backed up, in whichever way; `acts` are those of `last_done` where they are known."""
    acts = last_done() if acts is None else acts
    return max((acts[act] for act in (BACKUP, BASE_BACKUP) if act in acts), default=None)


def count(name: str) -> None:
    """One more of `name`; in the transaction of what is counted."""
    if not Tally.objects.filter(pk=name).update(count=F("count") + 1):
        Tally.objects.get_or_create(pk=name)
        Tally.objects.filter(pk=name).update(count=F("count") + 1)


def counted(name: str) -> int:
    return Tally.objects.filter(pk=name).values_list("count", flat=True).first() or 0
