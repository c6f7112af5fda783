"""Whether what datasets link to still answers: each outside address once a week, one host slowly after another.

A link that fails is asked again after a day, then after two and four, at most a week. A host that fails three times running in
one round, or says that it has enough, is left alone until the next day.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from common import generation, http
from common.errors import DomainError
from common.logging import get_logger
from opendata.models import AccessLevel, LinkCheck, Resource, ResourceKind

log = get_logger(__name__)

EVERY = timedelta(days=7)
AGAIN = timedelta(days=1)
AT_ONCE = 500
KEPT = 10
PAUSE_SECONDS = 1.0
PATIENCE = 3
ENOUGH = frozenset({429, 503})

Ask = Callable[[str], "Answer"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, or the code of what came instead."""

    status: int | None
    problem: str = ""

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 400


def ask(url: str) -> Answer:
    """HEAD, and GET where that is not answered well; private addresses are refused."""
    answer = _asked_with("HEAD", url)
    if answer.is_good or answer.problem == http.AddressRefused.code or answer.status in ENOUGH:
        return answer
    return _asked_with("GET", url)


def check_due(*, now: datetime, ask: Ask = ask, pause: Callable[[float], None] = time.sleep) -> int:
    """Ask every link that is due, at most 500 in one round; returns how many were asked."""
    _note_links(now)
    due = LinkCheck.objects.filter(due_at__lte=now).order_by("due_at", "pk")[:AT_ONCE]
    by_host = groupby(sorted(due, key=_host), key=_host)
    return sum(_check_host(list(links), now, ask, pause) for _host_name, links in by_host)


def broken_among(urls: Iterable[str]) -> dict[str, LinkCheck]:
    """The links that did not answer well when they were asked last, by address. One query."""
    found = LinkCheck.objects.filter(url__in=list(urls), failures__gt=0)
    return {check.url: check for check in found}


def is_own(url: str) -> bool:
    """Whether the platform itself answers at this address."""
    return urlsplit(url).netloc == urlsplit(str(settings.SITE_URL)).netloc


def _note_links(now: datetime) -> None:
    """Take up new links of public datasets, and forget those that nobody links to any more."""
    links = Resource.objects.exclude(kind=ResourceKind.FILE).exclude(link="")
    public = links.filter(
        current__isnull=False,
        dataset__access_level=AccessLevel.PUBLIC,
        dataset__published_at__isnull=False,
        dataset__withdrawn_at__isnull=True,
    )
    wanted = {url for url in public.values_list("link", flat=True) if not is_own(url)}
    known = set(LinkCheck.objects.values_list("url", flat=True))
    LinkCheck.objects.bulk_create(
        [LinkCheck(url=url, due_at=now) for url in sorted(wanted - known)], ignore_conflicts=True
    )
    LinkCheck.objects.filter(url__in=sorted(known - wanted)).delete()


def _check_host(
    links: list[LinkCheck], now: datetime, ask: Ask, pause: Callable[[float], None]
) -> int:
    failed, asked = 0, 0
    for link in links:
        if failed >= PATIENCE:
            break
        if asked:
            pause(PAUSE_SECONDS)
        answer = ask(link.url)
        asked += 1
        failed = 0 if answer.is_good else failed + 1
        if answer.status in ENOUGH:
            failed = PATIENCE
        _keep(link, answer, now)
    left = [link.pk for link in links[asked:]]
    LinkCheck.objects.filter(pk__in=left).update(due_at=now + AGAIN)
    return asked


@transaction.atomic
def _keep(link: LinkCheck, answer: Answer, now: datetime) -> None:
    was_broken = link.is_broken
    link.failures = 0 if answer.is_good else link.failures + 1
    link.status, link.problem, link.checked_at = answer.status, answer.problem, now
    wait = EVERY if answer.is_good else AGAIN * 2 ** min(link.failures - 1, 3)
    link.due_at = now + min(wait, EVERY)
    told = {"at": now.isoformat(), "status": answer.status, "problem": answer.problem}
    link.history = [told, *link.history][:KEPT]
    link.save()
    if link.is_broken != was_broken:
        generation.bump()  # pages say so
    if link.is_broken:
        log.info("link.broken", status=answer.status, problem=answer.problem)


def _asked_with(method: str, url: str) -> Answer:
    try:
        return Answer(http.status_of(url, method=method))
    except DomainError as failure:
        return Answer(None, failure.code)


def _host(link: LinkCheck) -> str:
    return urlsplit(link.url).netloc.lower()
