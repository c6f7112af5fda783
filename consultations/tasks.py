"""Tasks: ids in, one service call."""

from __future__ import annotations

from django_tasks import task

from consultations import services


@task
def announce_stage(consultation_id: int) -> None:
    """Let caches and search know that a consultation has just opened or closed."""
    services.announce_change(consultation_id=consultation_id)
