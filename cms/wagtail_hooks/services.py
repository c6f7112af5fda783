"""Terms, service points, figures and the sheets of services in the administration."""

from __future__ import annotations

from typing import ClassVar

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from accounts.agency_rows import AgencyRowsViewSet
from accounts.folded_search import FoldedSnippetIndexView
from cms.exchange import admin_views
from cms.models import Audience, Channel, Governorate, LifeEvent, ServicePoint, Topic


class TermViewSet(SnippetViewSet):
    """What the lists of all terms have in common."""

    icon = "tag"
    list_display: ClassVar = ["name_ar", "name_en", "slug", "sort_order"]
    search_fields: ClassVar = ["name_ar", "name_en", "slug"]
    index_view_class = FoldedSnippetIndexView


class AudienceViewSet(TermViewSet):
    model = Audience


class TopicViewSet(TermViewSet):
    model = Topic


class LifeEventViewSet(TermViewSet):
    model = LifeEvent


class ChannelViewSet(TermViewSet):
    model = Channel
    list_display: ClassVar = [*TermViewSet.list_display, "is_digital"]


class GovernorateViewSet(TermViewSet):
    model = Governorate


class TaxonomyGroup(SnippetViewSetGroup):
    items = (
        AudienceViewSet,
        TopicViewSet,
        LifeEventViewSet,
        ChannelViewSet,
        GovernorateViewSet,
    )
    menu_label = _("Terms")
    menu_icon = "tag"
    menu_order = 310


class ServicePointViewSet(AgencyRowsViewSet):
    model = ServicePoint
    icon = "site"
    menu_label = _("Service points")
    menu_order = 300
    add_to_admin_menu = True
    list_display: ClassVar = ["name_ar", "type", "governorate", "agency", "is_open"]
    list_filter: ClassVar = ["type", "governorate", "agency", "is_open"]
    search_fields: ClassVar = ["code", "name_ar", "name_en", "address_ar", "address_en"]


register_snippet(TaxonomyGroup)
register_snippet(ServicePointViewSet)


class SheetsMenuItem(MenuItem):
    """Shown to people who may write guides somewhere."""

    def is_shown(self, request) -> bool:  # type: ignore[no-untyped-def]  # as Wagtail declares it
        return admin_views.may_exchange(request.user)


@hooks.register("register_admin_urls")
def sheet_addresses() -> list[URLPattern]:
    return [
        path("service-sheets/", admin_views.upload, name="service_sheets"),
        path("service-sheets/export/<str:kind>/", admin_views.export, name="service_sheets_export"),
        path("service-sheets/<int:sheet_id>/", admin_views.confirm, name="service_sheets_confirm"),
    ]


@hooks.register("register_admin_menu_item")
def sheets_menu_item() -> MenuItem:
    return SheetsMenuItem(
        _("Sheets of services"),
        reverse("service_sheets"),
        name="service-sheets",
        icon_name="table",
        order=305,
    )
