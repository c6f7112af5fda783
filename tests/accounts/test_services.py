"""Roles open exactly the agency's own pages and the screens of the role."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from wagtail.models import Page

from accounts import demo, services
from accounts.models import Agency, Membership, Role, RoleGroup, User
from accounts.roles import CLOSED, READ_ONLY
from cms.models import AgencyPage, HomePage, PlainPage
from common import generation

pytestmark = pytest.mark.django_db
ACTIONS = ("view", "add", "change", "delete")


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("Layla@Example.org", "a long password 1", is_staff=True)


@pytest.fixture
def other(site) -> Agency:
    return services.save_agency(
        Agency(slug="ssc", name_ar="مؤسسة الضمان الاجتماعي", name_en="Social Security")
    )


def _page(agency: Agency, language: str = "ar") -> Page:
    return AgencyPage.objects.get(agency=agency, locale__language_code=language)


def test_an_editor_edits_and_adds_in_the_own_section_but_neither_publishes_nor_enters_another(
    agency, other, person
) -> None:
    services.grant(user=person, agency=agency, role=Role.EDITOR)
    for language in ("ar", "en"):
        own = _page(agency, language).permissions_for_user(person)
        assert (own.can_edit(), own.can_add_subpage(), own.can_publish()) == (True, True, False)
    for page in (_page(other), HomePage.objects.first()):
        foreign = page.permissions_for_user(person)
        assert (foreign.can_edit(), foreign.can_add_subpage()) == (False, False)
    assert person.has_perm("wagtailadmin.access_admin")


@pytest.mark.parametrize(
    ("role", "can_edit", "can_publish", "can_delete"),
    [
        (Role.EDITOR, True, False, False),
        (Role.POLICY_OFFICER, True, True, True),
        (Role.MODERATOR, False, False, False),
        (Role.DATA_STEWARD, False, False, False),
        (Role.ADMINISTRATOR, True, True, True),
    ],
)
def test_each_role_has_its_rights_on_a_live_page(
    agency, person, role: str, can_edit: bool, can_publish: bool, can_delete: bool
) -> None:
    page = PlainPage(title="صفحة", slug="p")
    _page(agency).add_child(instance=page)
    services.grant(user=person, agency=agency, role=role)
    may = page.permissions_for_user(person)
    assert (may.can_edit(), may.can_publish(), may.can_delete()) == (
        can_edit,
        can_publish,
        can_delete,
    )


@pytest.mark.parametrize(
    ("role", "app_label", "opened"),
    [
        (Role.MODERATOR, "consultations", True),
        (Role.MODERATOR, "cms", False),
        (Role.DATA_STEWARD, "opendata", True),
        (Role.DATA_STEWARD, "consultations", False),
        (Role.POLICY_OFFICER, "consultations", True),
        (Role.EDITOR, "cms", True),
        (Role.EDITOR, "accounts", False),
        (Role.ADMINISTRATOR, "accounts", False),
    ],
)
def test_each_role_opens_the_screens_of_its_work(
    agency, person, role: str, app_label: str, opened: bool
) -> None:
    services.grant(user=person, agency=agency, role=role)
    changes = Permission.objects.filter(
        content_type__app_label=app_label, codename__startswith="change_"
    )
    kept = (*READ_ONLY.get(app_label, ()), *CLOSED.get(app_label, ()))
    names = [f"{app_label}.{row.codename}" for row in changes.exclude(content_type__model__in=kept)]
    assert names
    assert all(person.has_perm(name) is opened for name in names)


def test_no_role_of_an_agency_changes_the_frame_of_the_whole_site_or_reads_who_registered(
    agency, person
) -> None:
    for role in Role.values:
        services.grant(user=person, agency=agency, role=role)
    for app_label, models in READ_ONLY.items():
        for model in models:
            apps.get_model(app_label, model)  # the table names nothing that does not exist
            held = {a for a in ACTIONS if person.has_perm(f"{app_label}.{a}_{model}")}
            assert held == {"view"}, model
    for app_label, models in CLOSED.items():
        for model in models:
            apps.get_model(app_label, model)
            assert not any(person.has_perm(f"{app_label}.{a}_{model}") for a in ACTIONS), model


def test_no_role_can_change_roles_groups_or_users(agency, person) -> None:
    for role in Role.values:
        services.grant(user=person, agency=agency, role=role)
    opened = {name.partition(".")[0] for name in person.get_all_permissions()}
    assert not opened & {"accounts", "auth", "contenttypes", "sessions", "operations"}


def test_granting_twice_changes_nothing_and_revoking_closes_the_section(agency, person) -> None:
    first = services.grant(user=person, agency=agency, role=Role.EDITOR)
    assert services.grant(user=person, agency=agency, role=Role.EDITOR) == first
    assert RoleGroup.objects.filter(role=Role.EDITOR).count() == 1
    for _ in range(2):
        services.revoke(user=person, agency=agency, role=Role.EDITOR)
    person = User.objects.get(pk=person.pk)
    assert not _page(agency).permissions_for_user(person).can_edit()
    assert not person.has_perm("wagtailadmin.access_admin")
    assert not Membership.objects.exists()


def test_another_role_survives_the_end_of_one(agency, person) -> None:
    for role in (Role.EDITOR, Role.ADMINISTRATOR):
        services.grant(user=person, agency=agency, role=role)
    services.revoke(user=person, agency=agency, role=Role.ADMINISTRATOR)
    person = User.objects.get(pk=person.pk)
    may = _page(agency).permissions_for_user(person)
    assert (may.can_edit(), may.can_publish()) == (True, False)


def test_other_groups_stay_when_role_groups_follow_the_memberships(agency, person) -> None:
    club = Group.objects.create(name="club")
    stray = services.group_for(agency=agency, role=Role.MODERATOR)
    person.groups.add(club, stray)
    Membership.objects.create(user=person, agency=agency, role=Role.EDITOR)
    services.follow_memberships(user=person)
    assert set(person.groups.all()) == {
        club,
        services.group_for(agency=agency, role=Role.EDITOR),
    }


def test_a_new_agency_gets_its_section_in_every_language_and_visitors_see_it(site) -> None:
    before = generation.current()
    agency = services.save_agency(Agency(slug="jcsb", name_ar="هيئة الخدمة", name_en="Service"))
    assert AgencyPage.objects.filter(agency=agency, live=True).count() == 2
    assert generation.current() > before


def test_the_demo_makes_its_people_once_and_gives_them_every_agency(agency, other) -> None:
    for _ in range(2):
        demo.load_accounts()
        demo.load_roles()
    assert User.objects.count() == 6
    assert Membership.objects.count() == 12
    admin = User.objects.get(email="admin@demo.diwan.example")
    assert admin.is_superuser
    assert User.objects.filter(is_superuser=True).count() == 1
    # Nobody publishes what only they have seen, so the demo has two stewards.
    stewards = {one.user for one in Membership.objects.filter(role=Role.DATA_STEWARD)}
    assert len(stewards) == 2
    assert not any(one.is_superuser for one in stewards)
    assert all(user.check_password(demo.PASSWORD) for user in User.objects.all())
