"""Every role before every door of the administration, with the own agency's things and with another's."""

from __future__ import annotations

import pytest
from wagtail.models import Collection, GroupCollectionPermission

from accounts import fence
from accounts.models import Role
from tests.accounts.matrix import table, walk, world
from tests.accounts.matrix.routes import Route, admin_routes

pytestmark = pytest.mark.django_db
BOTH = ("GET", "POST")
# Whoever signs in needs them before anybody knows who it is.
FOR_EVERYBODY = ("login", "password_reset", "jsi18n", "sprite", "documents/")


@pytest.fixture
def built(site, settings, tmp_path) -> world.World:
    settings.MEDIA_ROOT = tmp_path
    return world.build(site)


def _walked(built: world.World, role: str, routes: list[Route]) -> list[walk.Answer]:
    return list(walk.walk(built, built.people[role], walk.cells(routes, BOTH)))


@pytest.mark.parametrize("role", Role.values)
def test_each_role_opens_the_doors_of_the_table_and_no_other(built, role: str) -> None:
    answers = _walked(built, role, admin_routes())
    assert len(answers) > 1000
    assert table.faults(role, answers, table.stated()) == []


@pytest.mark.parametrize("who", ["stranger", "citizen"])
def test_whoever_has_no_role_opens_no_door(built, who: str) -> None:
    opened = {
        answer.cell.route.path for answer in _walked(built, who, admin_routes()) if answer.is_open
    }
    assert {path for path in opened if not any(word in path for word in FOR_EVERYBODY)} == set()


def test_a_line_of_the_table_for_which_there_is_no_door_is_noticed() -> None:
    known = {cell.key for cell in walk.cells(admin_routes(), BOTH)}
    assert sorted(set(table.stated()) - known) == []


def test_a_door_that_the_table_does_not_name_is_a_fault(built) -> None:
    routes = [route for route in admin_routes() if route.name == "wagtailadmin_home"]
    answers = _walked(built, Role.EDITOR, routes)
    (missing, _post) = table.faults(Role.EDITOR, answers, {})
    assert "no expectation" in missing


@pytest.mark.parametrize(
    ("hole", "path"),
    [
        (lambda patch: patch.setattr(fence, "_may_pass", lambda *_: True), "admin/pages/"),
        (lambda patch: patch.setattr(fence, "_meets_images", lambda *_: True), "admin/images/"),
        (lambda _patch: _open_every_collection(), "admin/documents/"),
    ],
    ids=["without the fence", "a fence that lets images through", "documents of everybody"],
)
def test_the_matrix_catches_a_hole(built, monkeypatch, hole, path: str) -> None:
    hole(monkeypatch)
    routes = [route for route in admin_routes() if route.path.startswith(path)]
    answers = _walked(built, Role.EDITOR, routes)
    found = table.faults(Role.EDITOR, answers, table.stated())
    assert any("(other" in fault for fault in found), found


def _open_every_collection() -> None:
    root = Collection.get_first_root_node()
    held = GroupCollectionPermission.objects.values_list("group", "permission")
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(group_id=group, permission_id=permission, collection=root)
            for group, permission in held
        ],
        ignore_conflicts=True,
    )
