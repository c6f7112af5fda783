"""An agency's administrator keeps the people of the own agency, and of no other; the diary remembers it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts import delegation, services
from accounts.actors import actor_for
from accounts.errors import AddressNotUnderstood, LastAdministrator, RoleNotYours
from accounts.models import Agency, Membership, Role, RoleChange, User
from operations.models import Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(site) -> Agency:
    return services.save_agency(Agency(slug="ssc", name_ar="الضمان", name_en="Social Security"))


def person_with(role: str, agency: Agency, name: str = "") -> User:
    address = f"{name or role}-{agency.slug}@example.org"
    person = User.objects.create_user(address, "a long password 1", is_staff=True)
    services.grant(user=person, agency=agency, role=role)
    return person


@pytest.fixture
def chief(agency) -> User:
    return person_with(Role.ADMINISTRATOR, agency)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(agency: Agency) -> str:
    return reverse("accounts_people_agency", args=[agency.pk])


def end(client: Client, agency: Agency, membership: Membership):
    address = reverse("accounts_people_end", args=[agency.pk])
    return client.post(address, {"membership": membership.pk}, follow=True)


def test_a_role_is_given_by_email_to_somebody_new_who_is_told_by_mail(chief, agency) -> None:
    form = {"email": "New@Example.org", "role": Role.MODERATOR}
    answer = signed_in(chief).post(page_of(agency), form, follow=True)
    assert answer.status_code == 200
    person = User.objects.get(email="new@example.org")
    assert (person.is_staff, person.is_superuser) == (True, False)
    assert person.has_usable_password()  # the mail for a forgotten password reaches them
    assert person.memberships.get().role == Role.MODERATOR
    assert "/admin/password_reset/" in Delivery.objects.get(recipient=person.email).text
    assert "new@example.org" in answer.text


def test_giving_a_role_twice_changes_and_sends_nothing_more(chief, agency) -> None:
    for _time in range(2):
        delegation.give_role(
            actor=actor_for(chief), agency=agency, email="a@example.org", role=Role.EDITOR
        )
    assert Delivery.objects.filter(recipient="a@example.org").count() == 1
    assert RoleChange.objects.filter(person__email="a@example.org").count() == 1


@pytest.mark.parametrize("email", ["", "sami", "a@b@c.org"])
def test_what_is_no_address_gets_no_role(chief, agency, email: str) -> None:
    with pytest.raises(AddressNotUnderstood):
        delegation.give_role(actor=actor_for(chief), agency=agency, email=email, role=Role.EDITOR)


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_nobody_but_an_administrator_gives_roles_not_even_to_the_own_person(
    agency, role: str
) -> None:
    person = person_with(role, agency)
    form = {"email": person.email, "role": Role.ADMINISTRATOR}
    signed_in(person).post(page_of(agency), form)
    assert [held.role for held in person.memberships.all()] == [role]
    with pytest.raises(RoleNotYours):
        delegation.give_role(actor=actor_for(person), agency=agency, **form)


def test_an_administrator_reaches_no_other_agency_and_no_further_than_the_own(
    chief, agency, other
) -> None:
    client, theirs = signed_in(chief), person_with(Role.EDITOR, other)
    form = {"email": chief.email, "role": Role.EDITOR, "is_superuser": "on", "agency": other.pk}
    assert client.get(page_of(other)).status_code == 404
    assert client.post(page_of(other), form).status_code == 404
    assert end(client, other, theirs.memberships.get()).status_code == 404
    assert end(client, agency, theirs.memberships.get()).status_code == 404
    with pytest.raises(RoleNotYours):
        delegation.end_role(actor=actor_for(chief), membership=theirs.memberships.get())
    client.post(page_of(agency), form)
    chief.refresh_from_db()
    assert not chief.is_superuser
    assert set(chief.memberships.values_list("agency", flat=True)) == {agency.pk}
    assert theirs.memberships.count() == 1


def test_the_last_administrator_stays_and_the_page_says_why(chief, agency) -> None:
    answer = end(signed_in(chief), agency, chief.memberships.get())
    assert str(LastAdministrator.title) in answer.text
    assert chief.memberships.filter(role=Role.ADMINISTRATOR).exists()


def test_an_administrator_who_was_shut_out_does_not_count_as_one(chief, agency) -> None:
    second = person_with(Role.ADMINISTRATOR, agency, "second")
    User.objects.filter(pk=second.pk).update(is_active=False)
    with pytest.raises(LastAdministrator):
        delegation.end_role(actor=actor_for(chief), membership=chief.memberships.get())
    User.objects.filter(pk=second.pk).update(is_active=True)
    delegation.end_role(actor=actor_for(chief), membership=chief.memberships.get())
    assert not chief.memberships.exists()


def test_a_withdrawn_role_opens_nothing_at_the_next_click_of_a_session_that_is_open(
    chief, agency
) -> None:
    editor = person_with(Role.EDITOR, agency)
    open_session = signed_in(editor)
    section = reverse("wagtailadmin_explore_root")
    assert open_session.get(section).status_code == 200
    end(signed_in(chief), agency, editor.memberships.get())
    answer = open_session.get(section)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


def test_who_changed_which_role_is_shown_to_the_administrator(chief, agency) -> None:
    editor = person_with(Role.EDITOR, agency)
    page = end(signed_in(chief), agency, editor.memberships.get()).text
    change = RoleChange.objects.get(person=editor, verb=RoleChange.Verb.ENDED)
    assert (change.by, change.role, change.agency) == (chief, Role.EDITOR, agency)
    assert page.count(str(editor)) == 2  # given, ended; no row any more among the people


def test_the_diary_cannot_be_rewritten_and_survives_the_account(chief, agency) -> None:
    change = RoleChange.objects.get(person=chief)
    for attempt in (
        lambda: RoleChange.objects.filter(pk=change.pk).update(role=Role.EDITOR),
        lambda: RoleChange.objects.filter(pk=change.pk).delete(),
        lambda: RoleChange.objects.filter(pk=change.pk).update(by=chief),
    ):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            attempt()
    services.end_all_roles(user=chief)
    chief.delete()
    kept = RoleChange.objects.filter(agency=agency)
    assert [(row.verb, row.person) for row in kept] == [("ended", None), ("given", None)]


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_the_page_speaks_the_readers_language(chief, agency, language, direction) -> None:
    from wagtail.users.models import UserProfile

    profile = UserProfile.get_for_user(chief)
    profile.preferred_language = language
    profile.save()
    page = signed_in(chief).get(page_of(agency)).text
    assert f'dir="{direction}"' in page
    assert agency.name_in(language) in page
