"""How far the copy in CKAN is behind the catalogue and apart from it, for operators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min

from common.operating import PartState
from common.registry import Gauge
from opendata.models import CkanChange, CkanCopy, CkanSite, CopyState

LATE_SECONDS = 3600


def gauges(now: datetime) -> Iterator[Gauge]:
    """What waits, what was refused, what others changed, and when all was last compared; nothing without a CKAN. Four queries."""
    if not settings.CKAN_URL:
        return
    site = CkanSite.objects.first()
    waiting = CkanChange.objects.aggregate(
        copies=Count("copy", distinct=True), first=Min("noted_at")
    )
    states = dict(CkanCopy.objects.order_by().values_list("state").annotate(count=Count("pk")))
    drifted = CkanCopy.objects.exclude(drift=[]).only("drift")
    audited_at = site.audited_at if site else None
    yield Gauge("diwan_ckan_waiting", "Datasets whose change CKAN has not got.", waiting["copies"])
    yield Gauge(
        "diwan_ckan_oldest_seconds", "Age of the oldest of them.", _age(now, waiting["first"])
    )
    yield Gauge("diwan_ckan_parked", "Datasets that CKAN refuses.", states.get(CopyState.PARKED, 0))
    yield Gauge(
        "diwan_ckan_held", "Deletions that a person must confirm.", states.get(CopyState.HELD, 0)
    )
    yield Gauge(
        "diwan_ckan_drifted",
        "Datasets that others changed in CKAN.",
        sum(bool(copy.open_drift) for copy in drifted),
    )
    is_stopped = bool(site and site.stopped_at)
    yield Gauge("diwan_ckan_stopped", "Whether nothing is sent any more.", int(is_stopped))
    yield Gauge(
        "diwan_ckan_audit_age_seconds",
        "Time since all was compared with CKAN; -1 when never.",
        _age(now, audited_at) if audited_at else -1,
    )


def state(now: datetime) -> PartState | None:
    """Whether changes reach CKAN within the hour; None without a CKAN. Two queries."""
    if not settings.CKAN_URL:
        return None
    lag = _age(now, CkanChange.objects.aggregate(first=Min("noted_at"))["first"])
    is_stopped = CkanSite.objects.filter(stopped_at__isnull=False).exists()
    return PartState(lag <= LATE_SECONDS and not is_stopped, lag)


def _age(now: datetime, moment: datetime | None) -> float:
    return 0.0 if moment is None else round(max(0.0, (now - moment).total_seconds()), 1)
