"""Tasks: ids in, one service call."""

from __future__ import annotations

from django_tasks import task

from consultations.services import campaign_finding
from operations.clock import database_now


@task
def join_campaigns() -> None:
    """Let comments that became public lately join the campaigns they belong to."""
    campaign_finding.join_recent(now=database_now())


@task
def join_missed_campaigns() -> None:
    """The same for whatever was missed."""
    campaign_finding.join_missed(now=database_now())
