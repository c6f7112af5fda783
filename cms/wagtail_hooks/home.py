"""The editors' home: panels of this context. Others add theirs through the same Wagtail hook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from accounts.actors import menu_actor
from accounts.home_rows import Row
from accounts.models import Role, User
from cms.home import selectors

WRITERS: frozenset[str] = frozenset({Role.EDITOR, Role.POLICY_OFFICER, Role.ADMINISTRATOR})
Rows = Callable[[User], list[Row]]


class HomePanel(Component):
    """A heading and the rows that wait for somebody; an empty one says so."""

    template_name = "cms/admin/home_panel.html"

    def __init__(self, name: str, order: int, heading: Promise, empty: Promise, rows: Rows) -> None:
        self.name, self.order, self.heading, self.empty = name, order, heading, empty
        self.icon = "tasks"
        self.rows = rows

    def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        user = (parent_context or {})["request"].user
        return {"panel": self, "rows": self.rows(user)}


class HandbookLinks(Component):
    name = "handbooks"
    order = 50
    template_name = "cms/admin/home_help.html"


def _past_review(user: User) -> list[Row]:
    return selectors.past_review(user, timezone.localdate())


PANELS = (
    HomePanel(
        "needs_me",
        60,
        _("Pages that need you"),
        _("No page waits for you."),
        selectors.needs_me,
    ),
    HomePanel(
        "past_review",
        210,
        _("Guides past their review date"),
        _("Every guide was reviewed in time."),
        _past_review,
    ),
    HomePanel(
        "missing_translations",
        220,
        _("Missing translations"),
        _("Every page is translated."),
        selectors.missing_translations,
    ),
    HomePanel(
        "disliked",
        230,
        _("Pages that visitors found of no use"),
        _("No page has enough answers yet."),
        selectors.disliked,
    ),
    HomePanel(
        "troubled_feeds",
        240,
        _("Imported feeds with faults"),
        _("All imported feeds load."),
        selectors.troubled_feeds,
    ),
)


@hooks.register("construct_homepage_panels")
def add_panels(request: HttpRequest, panels: list[Component]) -> None:
    actor = menu_actor(request)
    writes_pages = actor.is_everywhere or bool(actor.agencies_with(WRITERS))
    panels.extend([HandbookLinks(), *(PANELS if writes_pages else ())])
