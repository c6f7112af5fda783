"""Outages: measured by the silence between two pulses, announced by people, and asked for by whoever must make up for them.

Workers give a pulse while they are alive, reach the database and, where ``DIWAN_PROBE_URL`` names an address, get an answer from
the web part too. Silence of more than three minutes is an outage from the last pulse to the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db import transaction

from common.logging import get_logger
from operations.models import Outage, Pulse

log = get_logger(__name__)

PULSE_EVERY = timedelta(seconds=20)
# A worker that is restarted is silent for seconds; what is shorter than this was noticed by nobody.
SILENCE = timedelta(minutes=3)
PROBE_SECONDS = 5.0
ROW = 1

Span = tuple[datetime, datetime]


def pulse(*, now: datetime) -> Outage | None:
    """Say that the platform is alive at `now`; returns the outage that this ends, if it was silent before. One query mostly."""
    last = Pulse.objects.filter(pk=ROW).first()
    if last is not None and now - last.seen_at < PULSE_EVERY:
        return None
    if not _answers():
        log.warning("outage.web_silent")
        return None
    return _beat(now)


@transaction.atomic
def _beat(now: datetime) -> Outage | None:
    row, is_first = Pulse.objects.select_for_update().get_or_create(
        pk=ROW, defaults={"seen_at": now}
    )
    if is_first or row.seen_at >= now:
        return None
    silent_since, row.seen_at = row.seen_at, now
    row.save(update_fields=["seen_at"])
    if now - silent_since <= SILENCE:
        return None
    log.warning("outage.measured", seconds=round((now - silent_since).total_seconds()))
    return Outage.objects.create(began_at=silent_since, ended_at=now, is_measured=True)


def _answers() -> bool:
    """Whether the web part answers well, where the operator named an address at which to ask it.

    It is asked under the site's own name: under that of the loopback it would refuse, or redirect to TLS, and neither
    says whether visitors are served.
    """
    if not settings.DIWAN_PROBE_URL:
        return True
    site = urlsplit(settings.SITE_URL)
    headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme}
    try:
        answer = httpx.get(settings.DIWAN_PROBE_URL, headers=headers, timeout=PROBE_SECONDS)
        return answer.is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def spans(*, since: datetime) -> list[Span]:
    """The outages that end after `since`, as they were announced or measured, in order. One query."""
    found = Outage.objects.filter(ended_at__gt=since)
    return list(found.order_by("began_at", "pk").values_list("began_at", "ended_at"))


def lost(outages: Iterable[Span], begins: datetime, ends: datetime) -> timedelta:
    """How much of [begins, ends) the outages cover; time that two of them cover counts once."""
    total, reached = timedelta(), begins
    for began, ended in sorted(outages):
        began, ended = max(began, reached), min(ended, ends)
        if began < ended:
            total, reached = total + (ended - began), ended
    return total
