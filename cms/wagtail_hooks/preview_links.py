"""Reviewers' links in the menu of every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from cms.admin import preview_links


@hooks.register("register_admin_urls")
def preview_link_urls() -> list[URLPattern]:
    return [
        path("pages/<int:page_id>/preview-links/", preview_links.links, name="cms_preview_links")
    ]


@hooks.register("register_page_header_buttons")
def preview_link_button(page: Page, user: Any, **_kwargs: Any) -> Iterator[Button]:
    if page.permissions_for_user(user).can_edit():
        url = reverse("cms_preview_links", args=[page.pk])
        yield Button(_("Preview link for a reviewer"), url, icon_name="view", priority=68)
