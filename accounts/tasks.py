"""Tasks of this app: one service call each."""

from __future__ import annotations

from django_tasks import task

from accounts import codes
from operations.clock import database_now


@task
def delete_old_codes() -> None:
    """Delete sign-in codes a day after they were sent."""
    codes.delete_old(now=database_now())
