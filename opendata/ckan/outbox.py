"""The outbox: what changed and CKAN does not know yet. Written in the transaction of the change, read by workers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction

from opendata.ckan import words
from opendata.models import CkanChange, CkanCopy, CkanSite, CopyState, Dataset


def site() -> CkanSite:
    """The one row about the CKAN that datasets are sent to."""
    found = CkanSite.objects.first()
    return found or CkanSite.objects.get_or_create(pk=1)[0]


def announce(dataset: Dataset) -> None:
    """Note a change of a dataset that is public or was; call it in the change's transaction."""
    if settings.CKAN_URL:
        note([copy_of(dataset)])


def copy_of(dataset: Dataset) -> CkanCopy:
    """Its copy; a new one gets the name that it keeps."""
    wanted = {"name": words.name_of(dataset), "package_id": dataset.identifier}
    return CkanCopy.objects.get_or_create(dataset=dataset, defaults=wanted)[0]


@transaction.atomic
def note(copies: Iterable[CkanCopy], *, is_sent: bool | None = None) -> None:
    """Write a change for each and have a worker look, if changes are sent by themselves or `is_sent` says so."""
    from opendata.tasks import push_dataset  # the task calls this module back

    noted = list(copies)
    CkanChange.objects.bulk_create(CkanChange(copy=copy) for copy in noted)
    CkanCopy.objects.filter(pk__in=[copy.pk for copy in noted]).update(state=CopyState.WAITING)
    if site().is_automatic if is_sent is None else is_sent:
        for copy in noted:
            push_dataset.enqueue(copy.pk)


def sweep() -> int:
    """Have workers look at every copy whose changes wait although nothing stops them; returns how many."""
    from opendata.tasks import push_dataset  # as above

    state = site()
    if not settings.CKAN_URL or state.stopped_at is not None or not state.is_automatic:
        return 0
    waiting = CkanCopy.objects.filter(changes__isnull=False)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True).distinct())
    for key in keys:
        push_dataset.enqueue(key)
    return len(keys)


def stop(reason: str, *, now: datetime) -> None:
    """Send nothing more until a person or the nightly check has found the token to be good."""
    CkanSite.objects.filter(pk=site().pk).update(stopped_at=now, stopped_for=reason[:500])


def resume() -> int:
    """Go on, with everything that waits; returns how many copies."""
    CkanSite.objects.filter(pk=site().pk).update(stopped_at=None, stopped_for="")
    return sweep()
