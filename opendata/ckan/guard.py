"""The guard against deleting by mistake: at most a tenth of what CKAN has goes in a day, or a person confirms it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from opendata.models import AccessLevel, CkanCopy, CopyState

SHARE = 10  # one in so many
WINDOW = timedelta(days=1)


def to_delete() -> QuerySet[CkanCopy]:
    """Copies that CKAN has and should not: their dataset is gone, withdrawn or no longer open to everybody."""
    is_wanted = Q(
        dataset__published_at__isnull=False,
        dataset__withdrawn_at__isnull=True,
        dataset__access_level=AccessLevel.PUBLIC,
    )
    return _there().exclude(is_wanted)


def allows(copy: CkanCopy, *, now: datetime) -> bool:
    """Whether this copy may be deleted: confirmed, or no more than a tenth (one, if they are few) with those of the last day."""
    if copy.may_delete or copy.acked is None or copy.state == CopyState.DELETED:
        return True
    lately = CkanCopy.objects.filter(deleted_at__gt=now - WINDOW, may_delete=False).count()
    waiting = to_delete().filter(may_delete=False).count()
    return lately + waiting <= max(1, (_there().count() + lately) // SHARE)


def confirm(copies: QuerySet[CkanCopy]) -> list[CkanCopy]:
    """Note that a person looked at these deletions; returns those that wait."""
    waiting = list(copies.filter(pk__in=to_delete()))
    keys = [copy.pk for copy in waiting]
    CkanCopy.objects.filter(pk__in=keys).update(may_delete=True, state=CopyState.WAITING)
    return waiting


def _there() -> QuerySet[CkanCopy]:
    """Copies that CKAN was seen to have."""
    return CkanCopy.objects.filter(acked__isnull=False).exclude(state=CopyState.DELETED)
