"""What this app adds to the administration."""

from __future__ import annotations

from wagtail import hooks

from accounts import wagtail_tokens
from accounts.viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def register_people() -> PeopleGroup:
    return PeopleGroup()


hooks.register("register_admin_urls", wagtail_tokens.urls)
hooks.register("register_admin_menu_item", wagtail_tokens.menu_item)
