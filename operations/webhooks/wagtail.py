"""Where webhooks stand in the administration."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from operations.webhooks import admin_views as views


class WebhooksItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return views.is_administrator(request)


def urls() -> list[URLPattern]:
    one = "webhooks/<int:pk>/"
    return [
        path("webhooks/", views.listing, name="operations_webhooks"),
        path("webhooks/new/", views.add, name="operations_webhook_add"),
        path(one, views.show, name="operations_webhook"),
        path(f"{one}edit/", views.edit, name="operations_webhook_edit"),
        path(f"{one}do/", views.act, name="operations_webhook_act"),
        path(f"{one}replay/<uuid:delivery>/", views.replay, name="operations_webhook_replay"),
    ]


def menu_item() -> WebhooksItem:
    address = reverse("operations_webhooks")
    return WebhooksItem(_("Webhooks"), address, icon_name="link-external", order=630)
