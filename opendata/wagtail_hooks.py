"""What this context adds to the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from accounts.actors import menu_actor
from accounts.models import Role
from opendata.admin import (
    ckan,
    community,
    files,
    quality_views,
    reference,
    release_views,
    series,
    views,
)
from opendata.admin.home import StewardPanel

_ONE = "datasets/<int:pk>/"
_FILE = f"{_ONE}files/<int:file>/"


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    return [
        path("datasets/", views.listing, name="opendata_datasets"),
        path("datasets/new/", views.new, name="opendata_new"),
        path("datasets/new/without-file/", views.describe, name="opendata_new_without_file"),
        path("datasets/review-rule/", views.change_rule, name="opendata_review_rule"),
        path("datasets/reference-lists/", reference.listing, name="opendata_reference_lists"),
        path(
            "datasets/reference-lists/<str:code>/",
            reference.download,
            name="opendata_reference_list",
        ),
        path(
            "datasets/reference-lists/<str:code>/delete/",
            reference.remove,
            name="opendata_reference_remove",
        ),
        path("datasets/series/", series.listing, name="opendata_series_list"),
        path("datasets/series/new/", series.edit, name="opendata_series_new"),
        path("datasets/series/<int:pk>/", series.edit, name="opendata_series"),
        *_community(),
        *_ckan(),
        path(_ONE, views.overview, name="opendata_dataset"),
        path(f"{_ONE}description/", views.describe, name="opendata_describe"),
        path(f"{_ONE}quality/", quality_views.panel, name="opendata_quality"),
        path(f"{_ONE}state/", views.change_state, name="opendata_state"),
        path(f"{_ONE}release/", release_views.act, name="opendata_release"),
        path(f"{_ONE}release/note/", release_views.note, name="opendata_release_note"),
        path(
            f"{_ONE}releases/<int:number>/bring-back/",
            release_views.bring_back,
            name="opendata_bring_back",
        ),
        path(f"{_ONE}upload/", files.add, name="opendata_upload"),
        path(_FILE, files.show, name="opendata_file"),
        path(f"{_FILE}dictionary/", files.explain, name="opendata_dictionary"),
        path(f"{_FILE}title/", files.rename, name="opendata_rename"),
        path(f"{_FILE}report/", files.report, name="opendata_report"),
        path(f"{_FILE}read-again/", files.read_again, name="opendata_read_again"),
        path(f"{_FILE}decision/", files.decide, name="opendata_decide"),
        path(f"{_FILE}replace/", files.replace, name="opendata_replace"),
        path(f"{_FILE}leave-out/", files.leave_out, name="opendata_leave_out"),
    ]


def _community() -> list[URLPattern]:
    return [
        path("data-questions/", community.question_list, name="opendata_questions"),
        path("data-questions/<int:pk>/", community.question, name="opendata_question"),
        path("data-requests/", community.request_list, name="opendata_requests"),
        path("data-requests/<int:pk>/", community.dataset_request, name="opendata_request"),
        path("reuses/", community.reuse_list, name="opendata_reuses"),
        path("reuses/<int:pk>/", community.reuse, name="opendata_reuse"),
    ]


def _ckan() -> list[URLPattern]:
    return [
        path("datasets/ckan/", ckan.overview, name="opendata_ckan"),
        path("datasets/ckan/do/", ckan.act, name="opendata_ckan_do"),
        path("datasets/ckan/<int:pk>/", ckan.show, name="opendata_ckan_dataset"),
        path("datasets/ckan/<int:pk>/do/", ckan.decide, name="opendata_ckan_decide"),
    ]


def _is_steward(request: HttpRequest) -> bool:
    actor = menu_actor(request)
    return actor.is_everywhere or bool(actor.agencies(Role.DATA_STEWARD))


class StewardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return _is_steward(request)


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    if _is_steward(request):
        panels.append(StewardPanel())


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    return StewardMenuItem(
        _("Open data"), reverse("opendata_datasets"), icon_name="table", order=220
    )
