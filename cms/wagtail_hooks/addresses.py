"""Withdrawn and missing addresses in the administration."""

from __future__ import annotations

from typing import ClassVar

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from accounts.folded_search import FoldedSnippetIndexView
from cms.admin import missing
from cms.models import GoneAddress


class GoneAddressViewSet(SnippetViewSet):
    model = GoneAddress
    icon = "link"
    list_display: ClassVar = ["path", "title", "successor", "gone_at"]
    search_fields: ClassVar = ["path", "title"]
    index_view_class = FoldedSnippetIndexView


register_snippet(GoneAddressViewSet)


@hooks.register("register_admin_urls")
def missing_urls() -> list[URLPattern]:
    return [path("missing-addresses/", missing.report, name="cms_missing_addresses")]


class MissingMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("wagtailredirects.add_redirect"))


@hooks.register("register_reports_menu_item")
def missing_menu_item() -> MenuItem:
    return MissingMenuItem(
        _("Missing addresses"),
        reverse("cms_missing_addresses"),
        icon_name="warning",
        order=900,
    )
