"""The walk through the matrix: every address, as one person, with the own and the other agency's things in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from accounts.models import User
from tests.accounts.matrix.arguments import arguments, has_sides
from tests.accounts.matrix.routes import Route
from tests.accounts.matrix.world import HIDDEN, World

# Signing out ends the walk.
SKIPPED = ("wagtailadmin_logout",)
# Wagtail sends whoever may not enter to its front page or to the sign-in.
TURNED_AWAY = re.compile(r"^/admin/(login/.*)?$|^/_util/login/")
_FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.S | re.I)
_SELECT = re.compile(r'<select[^>]*name="(?:agency|collection)".*?</select>', re.S)
_OPTION = re.compile(r'<option value="(\d+)"')


@dataclass(frozen=True, slots=True)
class Cell:
    """One address with one side's things in it, and one method."""

    route: Route
    side: str
    method: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.route.path, self.side, self.method


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: whether the door opened, and what of the other agency was in it."""

    cell: Cell
    status: int
    is_open: bool
    leaks: tuple[str, ...]


def cells(routes: Iterable[Route], methods: tuple[str, ...]) -> list[Cell]:
    """Each route for both sides where its address names a thing of an agency, else once for the site."""
    return [
        Cell(route, side, method)
        for route in routes
        if route.name not in SKIPPED
        for side in (("own", "other") if has_sides(route) else ("site",))
        for method in methods
    ]


def walk(world: World, person: User, wanted: Iterable[Cell]) -> Iterator[Answer]:
    """Open every cell as this person; whatever an act changes is taken back."""
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for cell in wanted:
        mark = transaction.savepoint()
        cache.clear()
        yield _answer(client, world, cell)
        transaction.savepoint_rollback(mark)


def _answer(client: Client, world: World, cell: Cell) -> Answer:
    side = "own" if cell.side == "site" else cell.side
    address = cell.route.address(arguments(cell.route, world, side))
    if cell.route.name == "wagtail_bulk_action":
        address += f"?id={world.sides['own'].draft.pk}"
    posted = _posted(cell.route, world, side)
    ask = getattr(client, cell.method.lower())
    response = ask(address) if cell.method != "POST" else ask(address, posted)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode(errors="replace")
    is_turned_away = TURNED_AWAY.match(response.get("Location", "")) is not None
    is_open = response.status_code not in (403, 404, 405) and not is_turned_away
    return Answer(cell, response.status_code, is_open, tuple(sorted(_leaks(text, world))))


def _posted(route: Route, world: World, side: str) -> dict[str, int]:
    """An empty form, but where what is acted on stands in the form and not in the address."""
    if route.name == "accounts_people_end":
        membership = world.sides[side].agency.memberships.first()
        return {"membership": membership.pk if membership else 0}
    return {}


def _leaks(text: str, world: World) -> set[str]:
    """Titles that the other agency has not published, and its agency or collection offered for choice."""
    other = world.sides["other"]
    foreign = {str(other.agency.pk): "agency", str(other.image.collection_id): "collection"}
    offered = {
        f"choice of {name}"
        for form in _FORM.findall(text)
        for select in _SELECT.findall(form)
        for number in _OPTION.findall(select)
        for name in [foreign.get(number)]
        if name is not None and f'name="{name}"' in select
    }
    return offered | set(re.findall(rf"{HIDDEN}-\w+", text))
