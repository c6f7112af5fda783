"""Partners in the administration."""

from __future__ import annotations

from typing import ClassVar

from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.folded_search import FoldedSnippetIndexView
from cms.models import Partner


class PartnerViewSet(SnippetViewSet):
    model = Partner
    icon = "group"
    list_display: ClassVar = ["name_ar", "name_en", "kind", "position"]
    list_filter: ClassVar = ["kind"]
    search_fields: ClassVar = ["name_ar", "name_en"]
    index_view_class = FoldedSnippetIndexView


register_snippet(PartnerViewSet)
