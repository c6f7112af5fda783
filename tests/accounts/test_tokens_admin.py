"""Administrators of an agency issue and revoke its tokens in the administration; nobody else sees them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Agency, ApiToken, Role, User
from accounts.tokens import find_token

pytestmark = pytest.mark.django_db
WANTED = {"name": "Registry", "scopes": ["services:write", "datasets:write"], "days": "90"}


@pytest.fixture
def other(agency) -> Agency:
    other = Agency(slug="moh", name_ar="وزارة الصحة", name_en="Ministry of Health")
    return services.save_agency(other)


def person_with(role: str, body: Agency) -> Client:
    person = User.objects.create_user(f"{role}-{body.slug}@example.org", is_staff=True)
    services.grant(user=person, agency=body, role=role)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def administrator(agency) -> Client:
    return person_with(Role.ADMINISTRATOR, agency)


def issue(client: Client, body: Agency, **changes):
    return client.post(reverse("accounts_token_issue"), {"agency": body.pk, **WANTED, **changes})


def test_the_text_is_shown_once_is_not_stored_by_browsers_and_works(administrator, agency) -> None:
    answer = issue(administrator, agency)
    text = re.search(r"diwan_[a-z0-9]{8}_[\w-]{43}", answer.text)
    assert text is not None
    assert "no-store" in answer["Cache-Control"]
    found = find_token(text=text[0], now=timezone.now())
    assert found is not None
    assert (found.agency, found.scopes) == (agency, ["datasets:write", "services:write"])
    listing = administrator.get(reverse("accounts_tokens")).text
    assert f"diwan_{found.prefix}_" in listing
    assert text[0] not in listing


def test_revoking_asks_first_and_then_ends_the_token(administrator, agency) -> None:
    issue(administrator, agency)
    token = ApiToken.objects.get()
    address = reverse("accounts_token_revoke", args=[token.pk])
    assert "Registry" in administrator.get(address).text
    token.refresh_from_db()
    assert token.revoked_at is None
    assert administrator.post(address).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert address not in administrator.get(reverse("accounts_tokens")).text


def test_another_agencys_tokens_are_neither_shown_nor_issued_nor_revoked(
    administrator, agency, other
) -> None:
    foreign = person_with(Role.ADMINISTRATOR, other)
    issue(administrator, agency)
    token = ApiToken.objects.get()
    assert token.prefix not in foreign.get(reverse("accounts_tokens")).text
    address = reverse("accounts_token_revoke", args=[token.pk])
    assert [foreign.get(address).status_code, foreign.post(address).status_code] == [404, 404]
    assert issue(foreign, agency).status_code == 200
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_no_other_role_enters_these_screens(agency, role) -> None:
    client = person_with(role, agency)
    for name in ("accounts_tokens", "accounts_token_issue"):
        assert client.get(reverse(name)).status_code == 302
    assert reverse("accounts_tokens") not in client.get(reverse("wagtailadmin_home")).text
    issue(client, agency)
    assert not ApiToken.objects.exists()


def test_a_superuser_issues_for_any_agency(agency, other) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.org"))
    issue(client, agency)
    issue(client, other)
    assert ApiToken.objects.count() == 2
    assert reverse("accounts_tokens") in client.get(reverse("wagtailadmin_home")).text


@pytest.mark.parametrize(
    "change", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": "9999"}, {"agency": "x"}]
)
def test_a_form_with_a_mistake_comes_back_and_issues_nothing(administrator, agency, change) -> None:
    assert issue(administrator, agency, **change).status_code == 200
    assert not ApiToken.objects.exists()


def test_the_list_asks_the_database_as_often_for_many_tokens_as_for_two(
    administrator, agency, django_assert_max_num_queries
) -> None:
    for place in range(12):
        issue(administrator, agency, name=f"System {place}")
    with django_assert_max_num_queries(25):
        shown = administrator.get(reverse("accounts_tokens")).text
    assert [place for place in range(12) if f"System {place}" not in shown] == []
