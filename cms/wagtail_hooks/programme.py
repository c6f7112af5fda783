"""Registrations of an event and values of an indicator, in the header of their pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from cms.admin import registrations, values
from cms.models import EventPage, IndicatorPage


@hooks.register("register_admin_urls")
def programme_urls() -> list[URLPattern]:
    return [
        path(
            "pages/<int:page_id>/registrations/",
            registrations.listing,
            name="cms_event_registrations",
        ),
        path(
            "pages/<int:page_id>/registrations.csv",
            registrations.export,
            name="cms_event_registrations_export",
        ),
        path("pages/<int:page_id>/values/", values.values, name="cms_indicator_values"),
    ]


@hooks.register("register_page_header_buttons")
def programme_buttons(page: Page, user: Any, **_kwargs: Any) -> Iterator[Button]:
    kind = page.specific_class
    if kind is EventPage:
        name, label, icon = "cms_event_registrations", _("Registrations"), "group"
    elif kind is IndicatorPage:
        name, label, icon = "cms_indicator_values", _("Values"), "order"
    else:
        return
    if page.permissions_for_user(user).can_edit():
        yield Button(label, reverse(name, args=[page.pk]), icon_name=icon, priority=40)
