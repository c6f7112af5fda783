"""One worker per copy: a lease that is renewed before every call, so that a dead worker's lapses by itself."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from opendata.errors import CkanBusy
from opendata.models import CkanCopy
from operations.clock import database_now


def take(copy_id: int, holder: str) -> None:
    """Hold a copy. The next attempt of a task takes over from the one before: ``task/attempt`` are the parts of `holder`.

    Raises:
        CkanBusy: another holds it.
    """
    mine = Q(holder="") | Q(holder__startswith=holder.partition("/")[0] + "/")
    free = CkanCopy.objects.filter(mine | Q(leased_until__lt=database_now()), pk=copy_id)
    if not free.update(holder=holder, leased_until=_until()):
        raise CkanBusy("another worker has this dataset")


def renew(copy_id: int, holder: str) -> None:
    """Hold on.

    Raises:
        CkanBusy: the lease lapsed and another took it.
    """
    if not CkanCopy.objects.filter(pk=copy_id, holder=holder).update(leased_until=_until()):
        raise CkanBusy("the lease was lost")


def lock(copy_id: int, holder: str) -> CkanCopy:
    """The copy, locked in the caller's transaction, to write what came of the work.

    Raises:
        CkanBusy: as `renew`.
    """
    found = CkanCopy.objects.select_for_update(of=("self",)).filter(pk=copy_id, holder=holder)
    copy = found.first()
    if copy is None:
        raise CkanBusy("the lease was lost")
    return copy


@transaction.atomic
def release(copy_id: int, holder: str) -> None:
    """Let go; of a lost lease nothing."""
    CkanCopy.objects.filter(pk=copy_id, holder=holder).update(holder="", leased_until=None)


def _until() -> object:
    return database_now() + timedelta(seconds=2 * settings.CKAN_SECONDS)
