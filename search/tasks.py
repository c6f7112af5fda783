"""Tasks of search: ids in, one service call."""

from __future__ import annotations

from django_tasks import task


@task(queue_name="default")
def project_changes() -> int:
    """Bring this node's index up to date; returns the number of documents written or removed."""
    from search.projector import project

    return project()
