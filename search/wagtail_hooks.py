"""What search shows to editors: the searches that found nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from search.query_log import failing

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
        return {"searches": list(failing(since=since)[:_MOST]), "days": _DAYS}


@hooks.register("construct_homepage_panels")
def add_failing_searches(request: HttpRequest, panels: list[Component]) -> None:
    if request.user.has_perm("search.view_querycount"):
        panels.append(FailingSearchesPanel())
