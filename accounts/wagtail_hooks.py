"""What this app adds to the administration."""

from __future__ import annotations

from wagtail import hooks

from accounts.viewsets import PeopleGroup


@hooks.register("register_admin_viewset")
def register_people() -> PeopleGroup:
    return PeopleGroup()
