"""What search shows to editors: the searches that found nothing, and the lists that they keep."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from search.admin import failing, synonym_files
from search.admin.chooser import document_chooser
from search.admin.viewsets import REPORT, SearchGroup
from search.query_log import failing as failing_searches

_DAYS = 30
_MOST = 10


class FailingSearchesPanel(Component):
    """The commonest searches without a result of the last 30 days; one query."""

    name = "failing_searches"
    template_name = "search/failing_panel.html"
    order = 260

    def get_context_data(
        self, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:  # Any: as templates have it
        since = timezone.localdate() - timedelta(days=_DAYS)
        return {"searches": list(failing_searches(since=since)[:_MOST]), "days": _DAYS}


@hooks.register("construct_homepage_panels")
def add_failing_searches(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm(REPORT):
        panels.append(FailingSearchesPanel())


@hooks.register("register_admin_viewset")
def lists() -> list[Any]:  # Any: Wagtail ships no types
    return [SearchGroup(), document_chooser]


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    return [
        path("search/failing/", failing.report, name="search_failing"),
        path("search/failing/settle/", failing.settle, name="search_settle"),
        path("search/synonyms/export/", synonym_files.export, name="search_synonyms_export"),
        path("search/synonyms/import/", synonym_files.bring, name="search_synonyms_import"),
    ]
