"""What this app adds to the administration."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import Button

from accounts import wagtail_tokens
from accounts.models import User
from accounts.viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def register_people() -> PeopleGroup:
    return PeopleGroup()


@hooks.register("register_account_menu_item")
def offer_second_factor(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("staff_factors"),
        "label": _("Second factor"),
        "help_text": _("Authenticator app and recovery codes for signing in."),
    }


@hooks.register("register_user_listing_buttons")
def offer_reset(user: User, request_user: User) -> Iterator[Button]:
    if request_user.is_superuser:
        url = reverse("staff_reset_factor", args=[user.pk])
        yield Button(_("Reset second factor"), url, icon_name="lock-open", priority=40)


hooks.register("register_admin_urls", wagtail_tokens.urls)
hooks.register("register_admin_menu_item", wagtail_tokens.menu_item)
