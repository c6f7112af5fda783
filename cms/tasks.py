"""Tasks of this context: ids in, one service call."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django_tasks import task

from cms.addresses import services as addresses
from cms.events import services as registrations
from cms.feedback import services as feedback


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
