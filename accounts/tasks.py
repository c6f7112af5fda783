"""Tasks of this app: one service call each."""

from __future__ import annotations

from django_tasks import task

from accounts import codes, sessions
from operations.clock import database_now


@task
def delete_old_codes() -> None:
    """Delete sign-in codes a day after they were sent."""
    codes.delete_old(now=database_now())


@task
def end_sessions(user_id: int) -> None:
    """Delete the sessions of somebody whose account is gone; they opened nothing any more."""
    sessions.end_sessions_of(user_id)
