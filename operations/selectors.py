"""Reads for people who keep the platform running."""

from __future__ import annotations

from django.db.models import QuerySet

from operations.models import TaskRun


def parked_tasks() -> QuerySet[TaskRun]:
    """Return the tasks that were given up, the newest first, with their task. One query."""
    parked = TaskRun.objects.filter(parked_at__isnull=False).select_related("task")
    return parked.order_by("-parked_at", "pk")
