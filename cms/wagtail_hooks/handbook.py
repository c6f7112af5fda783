"""The handbooks: in the help menu, and in the menu of every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from cms.admin import handbook

CHAPTERS = (
    ("editor", _("Editor's handbook")),
    ("administrator", _("Administrator's handbook")),
    ("policy-officer", _("Policy officer's handbook")),
    ("moderator", _("Moderator's handbook")),
    ("data-steward", _("Data steward's handbook")),
)


@hooks.register("register_admin_urls")
def handbook_urls() -> list[URLPattern]:
    return [
        path("handbook/", handbook.chapter, name="cms_handbook_index"),
        path("handbook/<str:name>/", handbook.chapter, name="cms_handbook"),
    ]


def _menu_item(number: int) -> Any:
    name, title = CHAPTERS[number]

    def item() -> MenuItem:
        url = reverse("cms_handbook", args=[name])
        return MenuItem(title, url, name=f"handbook-{name}", icon_name="help", order=number)

    return item


for number in range(len(CHAPTERS)):
    hooks.register("register_help_menu_item", _menu_item(number))


@hooks.register("register_page_header_buttons")
def handbook_button(page: Any, user: Any, **_kwargs: Any) -> Iterator[Button]:
    yield Button(
        CHAPTERS[0][1], reverse("cms_handbook", args=["editor"]), icon_name="help", priority=90
    )
