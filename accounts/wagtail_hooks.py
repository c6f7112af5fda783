"""What this app adds to the administration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import Button

from accounts import reach, services, wagtail_roles, wagtail_tokens
from accounts.models import User
from accounts.narrowing import OwnDocumentsAPI, OwnImagesAPI
from accounts.viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def register_people() -> PeopleGroup:
    return PeopleGroup()


@hooks.register("insert_global_admin_css")
def style_of_our_screens() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("accounts/administration.css"))


@hooks.register("construct_page_chooser_queryset")
def choose_reachable_pages(pages: Any, request: HttpRequest) -> Any:
    """Link to what is public and to the own agency's drafts; other agencies' drafts have no name here."""
    return reach.reachable_pages(request.user, pages)


@hooks.register("construct_admin_api", order=1000)  # after Wagtail's, which it replaces
def narrow_the_api(router: Any) -> None:
    router.register_endpoint("images", OwnImagesAPI)
    router.register_endpoint("documents", OwnDocumentsAPI)


@hooks.register("register_account_menu_item")
def offer_second_factor(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("staff_factors"),
        "label": _("Second factor"),
        "help_text": _("Authenticator app and recovery codes for signing in."),
    }


@hooks.register("register_account_menu_item")
def offer_sessions(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("staff_sessions"),
        "label": _("Where you are signed in"),
        "help_text": _("Your open sessions, and signing out of any of them."),
    }


@hooks.register("register_user_listing_buttons")
def offer_reset(user: User, request_user: User) -> Iterator[Button]:
    if request_user.is_superuser:
        url = reverse("staff_reset_factor", args=[user.pk])
        yield Button(_("Reset second factor"), url, icon_name="lock-open", priority=40)


hooks.register("register_admin_urls", wagtail_tokens.urls)
hooks.register("register_admin_menu_item", wagtail_tokens.menu_item)
hooks.register("register_admin_urls", wagtail_roles.urls)
hooks.register("register_admin_menu_item", wagtail_roles.menu_item)


@hooks.register("before_delete_user")
def end_roles_first(request: Any, person: User) -> None:
    """The diary says that the roles of an account have ended before the account goes."""
    if request.method == "POST":
        services.end_all_roles(user=person, by=request.user)
