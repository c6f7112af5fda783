"""What this app adds to the administration."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from operations import admin_views
from operations.models import Outage
from operations.webhooks import wagtail


class ParkedTasksItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        allowed: bool = request.user.has_perm(admin_views.PERMISSION)
        return allowed


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    return [
        path("reports/parked-tasks/", admin_views.parked, name="operations_parked"),
        path("reports/parked-tasks/<uuid:pk>/", admin_views.replay, name="operations_replay"),
    ]


@hooks.register("register_reports_menu_item")
def register_report() -> Any:  # Any: Wagtail ships no types
    return ParkedTasksItem(
        _("Tasks given up"), reverse("operations_parked"), icon_name="warning", order=900
    )


hooks.register("register_admin_urls", wagtail.urls)
hooks.register("register_admin_menu_item", wagtail.menu_item)


class OutageViewSet(SnippetViewSet):
    """Announced outages, and those that were measured; closings of consultations move by them."""

    model = Outage
    icon = "warning"
    list_display: ClassVar = ["__str__", "is_measured", "note_ar"]
    list_filter: ClassVar = ["is_measured"]
    copy_view_enabled = False


register_snippet(OutageViewSet)
