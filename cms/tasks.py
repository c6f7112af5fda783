"""Tasks of this context: ids in, one service call."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django_tasks import task

from cms.events import services as registrations
from cms.feedback import services as feedback


@task
def count_views(counts: dict[str, int], day: str) -> None:
    """Add the front end's counts to the day's numbers."""
    feedback.count_views(counts=counts, day=date.fromisoformat(day))


@task
def erase_registrations() -> None:
    """Blank the personal data of registrations whose time has come."""
    registrations.erase_personal_data(now=timezone.now())
