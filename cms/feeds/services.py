"""Writes: fetch a feed and keep its items."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from cms.errors import FeedUnreadable
from cms.feeds import reading
from cms.models import FeedItem, FeedSource, FeedState
from common import http
from common.errors import DomainError
from operations import generation

EVERY = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=1)
KEPT_ITEMS = 200
ACCEPTED = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
    "text/html",
    "text/plain",
)
Fetch = Callable[..., http.Fetched]


def due_sources(*, now: datetime) -> list[int]:
    """Ids of enabled sources whose time has come."""
    due = Q(next_fetch_at__isnull=True) | Q(next_fetch_at__lte=now)
    return list(FeedSource.objects.filter(due, is_enabled=True).values_list("pk", flat=True))


def refresh_source(*, source_id: int, now: datetime, fetch: Fetch = http.fetch) -> FeedSource:
    """Fetch one source and keep what is new; every failure becomes a state that editors see, never an exception.

    The network is used outside any transaction.
    """
    source = FeedSource.objects.get(pk=source_id)
    try:
        fetched = fetch(
            source.url,
            accept=ACCEPTED,
            etag=source.etag,
            last_modified=source.last_modified,
        )
        if fetched.is_unchanged:
            return _note_success(source, now, fault=source.last_error)
        feed = reading.read(fetched.body, fetched.content_type)
    except DomainError as error:
        return _note_failure(source, now, str(error.detail or error.title))
    return _keep(source, feed, fetched, now)


def _keep(
    source: FeedSource, feed: reading.Feed, fetched: http.Fetched, now: datetime
) -> FeedSource:
    with transaction.atomic():
        changed = [_keep_item(source, item, now) for item in feed.items]
        kept = source.items.values_list("pk", flat=True)[:KEPT_ITEMS]
        source.items.exclude(pk__in=list(kept)).delete()
        source.etag, source.last_modified = fetched.etag[:300], fetched.last_modified[:100]
        if any(changed):
            generation.bump()
        return _note_success(source, now, fault=feed.fault)


def _keep_item(source: FeedSource, item: reading.Item, now: datetime) -> bool:
    """Store an item that is new or was changed; say whether."""
    values = {
        "title": item.title,
        "url": item.url,
        "summary": item.summary,
        "published_at": item.published_at,
    }
    known = source.items.filter(identity=item.identity).first()
    if known is None:
        FeedItem.objects.create(source=source, identity=item.identity, imported_at=now, **values)
        return True
    if all(getattr(known, name) == value for name, value in values.items()):
        return False
    FeedItem.objects.filter(pk=known.pk).update(**values)
    return True


def _note_success(source: FeedSource, now: datetime, *, fault: str) -> FeedSource:
    source.state = FeedState.FAULTY if fault else FeedState.LOADED
    source.last_error, source.failures = fault[:300], 0
    source.fetched_at, source.next_fetch_at = now, now + EVERY
    source.save()
    return source


def _note_failure(source: FeedSource, now: datetime, error: str) -> FeedSource:
    """Keep the items, say what is wrong, and ask again later and later, at most a day apart."""
    pause = min(EVERY * 2 ** min(source.failures, 5), LONGEST_PAUSE)
    source.state, source.last_error = FeedState.FAILED, error[:300] or FeedUnreadable.code
    source.failures += 1
    source.fetched_at, source.next_fetch_at = now, now + pause
    source.save()
    return source
