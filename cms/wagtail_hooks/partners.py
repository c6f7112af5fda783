"""Partners in the administration."""

from __future__ import annotations

from typing import ClassVar

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import Partner


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "group"
    list_display: ClassVar = ["name_ar", "name_en", "kind", "position"]
    list_filter: ClassVar = ["kind"]
    search_fields: ClassVar = ["name_ar", "name_en"]


register_snippet(PartnerViewSet)
