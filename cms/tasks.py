"""Tasks of this context: ids in, one service call."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django_tasks import task

from cms.addresses import services as addresses
from cms.events import services as registrations
from cms.feedback import services as feedback
from cms.feeds import services as feeds
from operations import generation


@task
def erase_registrations() -> None:
    """Blank the personal data of registrations whose time has come."""
    registrations.erase_personal_data(now=timezone.now())


@task
def count_visits(views: dict[str, int], missing: dict[str, int], day: str) -> None:
    """Add the front end's counts of pages read, and of addresses asked for in vain, to the day's numbers."""
    feedback.count_views(counts=views, day=date.fromisoformat(day))
    addresses.count_missing(counts=missing, day=date.fromisoformat(day))


@task
def forget_visitor_keys() -> None:
    """End every tie between past ratings and those who gave them."""
    feedback.forget_visitor_keys(today=timezone.localdate())


@task
def renew_pages() -> None:
    """Have pages rendered anew: something that they show begins or ends now."""
    generation.bump()


@task
def fetch_due_feeds() -> None:
    """Have every feed fetched whose time has come, each by a task of its own."""
    for source_id in feeds.due_sources(now=timezone.now()):
        fetch_feed.enqueue(source_id)


@task(queue_name="long")
def fetch_feed(source_id: int) -> None:
    """Fetch one feed."""
    feeds.refresh_source(source_id=source_id, now=timezone.now())
