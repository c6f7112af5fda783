"""Administrators keep people, bodies and memberships in the administration."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts import services
from accounts.models import Agency, Membership, Role, User
from cms.models import AgencyPage

pytestmark = pytest.mark.django_db
PASSWORD = "four swallows over Petra"


@pytest.fixture
def admin(site, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("admin@example.org", PASSWORD))
    return client


def _person(**changes: object) -> dict[str, object]:
    return {
        "email": "Sami@Example.org",
        "first_name": "",
        "last_name": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changes,
    }


def test_a_person_is_entered_by_email_and_can_sign_in(admin: Client) -> None:
    page = admin.get(reverse("wagtailusers_users:add"))
    assert page.status_code == 200
    answer = admin.post(reverse("wagtailusers_users:add"), _person())
    assert answer.status_code == 302, answer.context["form"].errors
    person = User.objects.get(email="sami@example.org")
    assert person.is_staff
    assert not person.is_superuser
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize(
    "changes",
    [{"email": "ADMIN@example.org"}, {"password1": "short", "password2": "short"}, {"email": "x"}],
)
def test_a_second_account_of_one_address_and_weak_passwords_are_refused(
    admin: Client, changes: dict[str, object]
) -> None:
    assert admin.post(reverse("wagtailusers_users:add"), _person(**changes)).status_code == 200
    assert User.objects.count() == 1


def test_editing_a_person_keeps_the_roles_that_memberships_gave(admin: Client, agency) -> None:
    person = User.objects.create_user("sami@example.org", PASSWORD, is_staff=True)
    services.grant(user=person, agency=agency, role=Role.EDITOR)
    club = Group.objects.create(name="club")
    url = reverse("wagtailusers_users:edit", args=[person.pk])
    assert admin.get(url).status_code == 200
    data = {"email": person.email, "first_name": "سامي", "is_active": "on", "groups": [club.pk]}
    answer = admin.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert {group.name for group in person.groups.all()} == {"club", "moj: editor"}
    person.refresh_from_db()
    assert person.first_name == "سامي"
    assert person.check_password(PASSWORD)


def test_the_list_of_people_is_shown(admin: Client) -> None:
    assert admin.get(reverse("wagtailusers_users:index")).status_code == 200


def test_an_agency_entered_in_the_administration_gets_its_section(admin: Client) -> None:
    for name in ("index", "add"):
        assert admin.get(reverse(f"agency:{name}")).status_code == 200
    data = {"slug": "jcsb", "name_ar": "هيئة الخدمة", "name_en": "Service", "parent": ""}
    answer = admin.post(reverse("agency:add"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    agency = Agency.objects.get(slug="jcsb")
    assert AgencyPage.objects.filter(agency=agency).count() == 2


def test_a_membership_is_given_changed_and_ended_with_its_group(admin: Client, agency) -> None:
    person = User.objects.create_user("sami@example.org", PASSWORD, is_staff=True)
    data = {"user": person.pk, "agency": agency.pk, "role": Role.EDITOR}
    answer = admin.post(reverse("membership:add"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert [group.name for group in person.groups.all()] == ["moj: editor"]
    membership = Membership.objects.get()
    admin.post(reverse("membership:edit", args=[membership.pk]), {**data, "role": Role.MODERATOR})
    assert [group.name for group in person.groups.all()] == ["moj: moderator"]
    membership = Membership.objects.get()
    admin.post(reverse("membership:delete", args=[membership.pk]))
    assert not person.groups.exists()
    assert not Membership.objects.exists()


def test_a_second_membership_of_the_same_kind_is_refused_with_a_message(
    admin: Client, agency
) -> None:
    person = User.objects.create_user("sami@example.org", PASSWORD, is_staff=True)
    services.grant(user=person, agency=agency, role=Role.EDITOR)
    data = {"user": person.pk, "agency": agency.pk, "role": Role.EDITOR}
    assert admin.post(reverse("membership:add"), data).status_code == 200
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("role", Role.values)
def test_no_role_of_an_agency_enters_these_screens(client: Client, agency, role: str) -> None:
    person = User.objects.create_user("sami@example.org", PASSWORD, is_staff=True)
    services.grant(user=person, agency=agency, role=role)
    client.force_login(person)
    assert client.get("/admin/").status_code == 200
    for name in ("agency:index", "membership:index", "membership:add", "wagtailusers_users:index"):
        assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/pages/", "/admin/images/", "/admin/sites/", "/admin/reports/locked/"],
)
def test_the_first_screens_open_for_an_administrator(admin: Client, address: str) -> None:
    assert admin.get(address).status_code == 200
