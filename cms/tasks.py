"""Tasks of this context: ids in, one service call."""

from __future__ import annotations

from datetime import date

from django_tasks import task

from cms.feedback import services as feedback


@task
def count_views(counts: dict[str, int], day: str) -> None:
    """Add the front end's counts to the day's numbers."""
    feedback.count_views(counts=counts, day=date.fromisoformat(day))
