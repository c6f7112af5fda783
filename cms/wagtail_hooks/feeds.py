"""Imported feeds in the administration: their state, and a list of their items."""

from __future__ import annotations

from typing import ClassVar

from wagtail.snippets.models import register_snippet

from accounts.agency_rows import AgencyRowsViewSet
from cms.models import FeedSource


class FeedSourceViewSet(AgencyRowsViewSet):
    model = FeedSource
    icon = "download"
    list_display: ClassVar = [
        "title",
        "get_state_display",
        "last_error",
        "fetched_at",
        "is_enabled",
    ]
    list_filter: ClassVar = ["state", "agency", "language"]
    search_fields: ClassVar = ["title", "url"]


register_snippet(FeedSourceViewSet)
