"""Tasks of search: ids in, one service call."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task


# Ahead of the hundreds of small tasks that a bulk load leaves behind: what was published is to be found within two seconds.
@task(queue_name="default", priority=10)
def project_changes() -> int:
    """Bring this node's index up to date; returns the number of documents written or removed."""
    from search.projector import project

    return project()


@task(queue_name="long")
def repair_documents() -> int:
    """Compare all documents with what their providers say; returns how many were not as they should be."""
    from search.services import refresh_all

    return refresh_all()


@task(queue_name="default")
def delete_expired() -> int:
    """Delete old changes and counts of searches, and what few asked before today; returns the number of rows."""
    from search import query_log
    from search.projector import forget_old_changes

    now = timezone.now()
    today = timezone.localdate(now)
    gone = query_log.close_days(today=today) + query_log.forget_old(today=today)
    return gone + forget_old_changes(now=now)


@task(queue_name="long")
def find_popular() -> int:
    """Work out which searches are popular; returns how many."""
    from search.popular import refresh

    return refresh(today=timezone.localdate())
