"""Can the search indices be read, and do they keep up?"""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from common.operating import Finding, fault, fine, warning
from search import lag
from search.engines import IndexUnavailable, IndexUnreachable
from search.engines.chosen import embedded, shared


def index_is_read() -> Iterator[Finding]:
    """This machine's own index, and the shared one where there is one."""
    try:
        embedded().cursor()
    except IndexUnavailable:
        yield fault(
            f"This machine's search index cannot be read ({settings.SEARCH_INDEX_DIR}): only titles are searched.",
            "Run manage.py rebuild_search here, as the service's user.",
        )
    else:
        yield fine("this machine's search index can be read")
    state = lag.part(timezone.now())
    if not state.is_well and state.lag_seconds is not None:
        yield warning(
            f"The index is {state.lag_seconds / 60:.0f} minutes behind.",
            "Is a worker alive? manage.py project_search brings it up to date.",
        )


def server_answers() -> Iterator[Finding]:
    if settings.SEARCH_ENGINE != "elasticsearch":
        return
    try:
        version = shared().version()
    except IndexUnreachable as error:
        yield fault(
            f"Elasticsearch: {error}",
            "The own index stands in meanwhile. Does the cluster run, do DIWAN_ELASTICSEARCH_… fit (manage.py check --deploy)?",
        )
        return
    yield fine(f"Elasticsearch {version}")
    try:
        shared().cursor()
    except IndexUnavailable:
        yield fault("Elasticsearch has no index of ours.", "Run manage.py rebuild_search.")
