"""Telling mailboxes of a release, batch by batch: a batch, how far it reaches and its mails are one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from opendata.community import letters
from opendata.models import DataAlert, Release, ReleaseTelling
from operations import mail

# Of one transaction: on SQLite nobody else writes meanwhile.
BATCH = 50


@transaction.atomic
def begin(*, release: Release, now: datetime) -> None:
    """Have those told who had confirmed by now; in the transaction of the publication. A second time changes nothing."""
    waiting = DataAlert.objects.confirmed().filter(dataset_id=release.dataset_id)
    if not waiting.exists():
        return
    telling, is_new = ReleaseTelling.objects.get_or_create(
        release=release, defaults={"begun_at": now}
    )
    if is_new:
        _go_on(telling)


@transaction.atomic
def tell_batch(*, telling_id: int, now: datetime) -> int:
    """Write to the next mailboxes, and have a task go on; returns to how many. Of what is withdrawn nobody is told."""
    rows = ReleaseTelling.objects.select_for_update(of=("self",))
    telling = rows.select_related("release__dataset").filter(pk=telling_id, done_at=None).first()
    if telling is None:
        return 0
    release = telling.release
    alerts = DataAlert.objects.confirmed().filter(
        dataset=release.dataset_id, confirmed_at__lte=telling.begun_at
    )
    if telling.reached is not None:
        alerts = alerts.filter(pk__gt=telling.reached)
    batch = list(alerts.select_related("dataset").order_by("pk")[:BATCH])
    if not batch or not release.dataset.is_public:
        telling.done_at = now
        telling.save(update_fields=["done_at"])
        return 0
    for alert in batch:
        letters.send_release(alert, release)
    telling.reached = batch[-1].pk
    telling.save(update_fields=["reached"])
    _go_on(telling)
    return len(batch)


def _go_on(telling: ReleaseTelling) -> None:
    from opendata.tasks import tell_of_release  # the tasks import the services

    # A task of its own: what is more urgent is done between two batches.
    tell_of_release.using(priority=mail.BULK).enqueue(telling.pk)
