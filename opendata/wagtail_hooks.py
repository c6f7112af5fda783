"""What this context adds to the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.actors import menu_actor
from accounts.models import Role
from opendata.admin import ckan, views


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("datasets/", views.listing, name="opendata_datasets"),
        path("datasets/new/", views.edit, name="opendata_new"),
        path("datasets/<int:pk>/", views.edit, name="opendata_dataset"),
        path("datasets/<int:pk>/upload/", views.upload, name="opendata_upload"),
        path("datasets/<int:pk>/state/", views.change_state, name="opendata_state"),
        path("datasets/ckan/", ckan.overview, name="opendata_ckan"),
        path("datasets/ckan/do/", ckan.act, name="opendata_ckan_do"),
        path("datasets/ckan/<int:pk>/", ckan.show, name="opendata_ckan_dataset"),
        path("datasets/ckan/<int:pk>/do/", ckan.decide, name="opendata_ckan_decide"),
    ]


class StewardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        actor = menu_actor(request)
        return actor.is_everywhere or bool(actor.agencies(Role.DATA_STEWARD))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return StewardMenuItem(
        _("Open data"), reverse("opendata_datasets"), icon_name="table", order=220
    )
