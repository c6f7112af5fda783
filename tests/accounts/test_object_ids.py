"""Every id of one agency tried by another's staff: real things, every method, and nothing but 403, 404 or 405 comes back."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts import fence, services
from accounts.models import Role, User
from tests.accounts.matrix import walk, world
from tests.accounts.matrix.routes import admin_routes

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SHUT = (403, 404, 405)
# What an agency has published everybody may read, staff of others too; titles that it has not are looked for by the matrix.
READABLE = {
    "documents/<a>/<b>": "a document is public unless its collection is private",
    "admin/choose-page/<int:parent_page_id>/": "an editor links to what others have published",
    "admin/pages/<int:parent_page_id>/": "an editor sees the sections of the site",
    "admin/pages/<int:parent_page_id>/results/": "the same, filtered",
}


@pytest.fixture
def built(site, settings, tmp_path) -> world.World:
    settings.MEDIA_ROOT = tmp_path
    return world.build(site)


def _of_every_role(built: world.World) -> User:
    """Somebody who holds all five roles in an agency, and none elsewhere: whatever one of them opens opens."""
    person = built.people[Role.EDITOR]
    for role in set(Role.values) - {Role.EDITOR}:
        services.grant(user=person, agency=built.sides["own"].agency, role=role)
    return person


def _foreign(*, only: str = "") -> list[walk.Cell]:
    routes = [route for route in admin_routes() if route.path.startswith(only)]
    return [cell for cell in walk.cells(routes, METHODS) if cell.side == "other"]


def _opened(built: world.World, cells: list[walk.Cell]) -> set[tuple[str, str, int]]:
    return {
        (answer.cell.method, answer.cell.route.path, answer.status)
        for answer in walk.walk(built, _of_every_role(built), cells)
        if answer.status not in SHUT
    }


def test_no_id_of_another_agency_opens_anything(built) -> None:
    cells = _foreign()
    assert len(cells) > 900  # from the table of addresses: a new one is tried too
    assert _opened(built, cells) == {("GET", path, 200) for path in READABLE}


def test_the_walk_notices_a_way_out_and_an_open_door(built, monkeypatch) -> None:
    monkeypatch.setattr(fence, "_is_sent_away", lambda *_: False)
    found = _opened(built, _foreign(only="admin/membership/"))
    assert ("GET", "admin/membership/edit/<int:pk>/", 302) in found


def test_who_may_not_enter_reads_why(built) -> None:
    client = Client()
    client.force_login(built.people[Role.EDITOR])
    answer = client.get(f"/admin/membership/edit/{built.sides['other'].membership.pk}/")
    assert answer.status_code == 403
    assert answer.context["heading"] in answer.text
    assert [str(one) for one in client.get("/admin/").context["messages"]] == []
