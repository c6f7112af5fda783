"""Staff sign in with their employer's provider, and hold the roles that its claims give, no more and no longer."""

from __future__ import annotations

from typing import Any

import pytest

from accounts import services
from accounts.models import User
from tests.accounts.oidc.conftest import Browser
from tests.accounts.oidc.fake_provider import SUBJECT, FakeProvider

pytestmark = pytest.mark.django_db


def _come(provider: FakeProvider, *roles: str, browser: Browser | None = None) -> Browser:
    found = browser or Browser()
    found.sign_in(provider, "ministry", realm_access={"roles": list(roles)})
    return found


def _roles() -> set[tuple[str, str]]:
    person = User.objects.get(is_superuser=False)
    return {(row.agency.slug, row.role) for row in person.memberships.all()}


def test_a_claim_gives_its_role_and_opens_the_administration(
    agency: Any, provider: FakeProvider
) -> None:
    browser = _come(provider, "diwan-moderator", "offline_access")
    assert _roles() == {("moj", "moderator")}
    assert browser.facts["is_staff"]
    assert browser.get("/admin/").status_code == 200


def test_the_way_back_is_a_page_of_the_administration(agency: Any, provider: FakeProvider) -> None:
    browser = Browser()
    for wanted, led in (("/admin/pages/", "/admin/pages/"), ("/ar/", "/admin/")):
        address = browser.leave("ministry", next=wanted)
        code = provider.approve(address, realm_access={"roles": ["diwan-editor"]})
        assert browser.come_back(address, code, "ministry")["Location"] == led


def test_a_role_ends_with_its_claim_and_the_sessions_that_had_it_end_too(
    agency: Any, provider: FakeProvider
) -> None:
    elsewhere = _come(provider, "diwan-moderator", "diwan-editor")
    assert elsewhere.get("/admin/").status_code == 200
    here = _come(provider, "diwan-editor")
    assert _roles() == {("moj", "editor")}
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    group = User.objects.get().groups.get()
    assert group.agency_role.role == "editor"


def test_unchanged_claims_leave_other_sessions_alone(agency: Any, provider: FakeProvider) -> None:
    elsewhere = _come(provider, "diwan-editor")
    _come(provider, "diwan-editor")
    assert elsewhere.get("/admin/").status_code == 200


def test_who_has_no_role_any_more_is_refused_and_holds_none(
    agency: Any, provider: FakeProvider
) -> None:
    elsewhere = _come(provider, "diwan-moderator")
    late = Browser()
    answer = late.sign_in(provider, "ministry", realm_access={"roles": ["offline_access"]})
    assert answer.status_code == 403
    assert not late.facts
    assert _roles() == set()
    assert not User.objects.get().is_staff
    assert elsewhere.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    "claims", [{}, {"realm_access": None}, {"realm_access": {"roles": []}}, {"realm_access": "x"}]
)
def test_a_stranger_without_a_role_gets_no_account(
    agency: Any, browser: Browser, provider: FakeProvider, claims: dict[str, Any]
) -> None:
    assert browser.sign_in(provider, "ministry", **claims).status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize("roles", [{"diwan-editor": 1}, 5, ["x"] * 1001])
def test_roles_of_a_wrong_form_are_refused(
    agency: Any, browser: Browser, provider: FakeProvider, roles: Any
) -> None:
    answer = browser.sign_in(provider, "ministry", realm_access={"roles": roles})
    assert answer.status_code == 400
    assert not User.objects.exists()


def test_a_role_given_by_hand_does_not_outlive_the_next_sign_in(
    agency: Any, provider: FakeProvider
) -> None:
    _come(provider, "diwan-editor")
    services.grant(user=User.objects.get(), agency=agency, role="administrator")
    _come(provider, "diwan-editor")
    assert _roles() == {("moj", "editor")}


def test_a_claim_for_an_agency_that_does_not_exist_is_told_to_the_operator(
    agency: Any, provider: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("ERROR"):
        _come(provider, "diwan-elsewhere", "diwan-editor")
    assert _roles() == {("moj", "editor")}
    assert any("oidc.unknown_agency" in str(record.msg) for record in caplog.records)


def test_the_citizens_provider_opens_no_administration_whatever_it_claims(
    agency: Any, browser: Browser, provider: FakeProvider
) -> None:
    _come(provider, "diwan-moderator")
    browser.sign_in(provider, realm_access={"roles": ["diwan-moderator"]})
    assert browser.facts
    assert not browser.facts["is_staff"]
    assert browser.get("/admin/").status_code == 302
    assert User.objects.filter(memberships=None).count() == 1


def test_a_staff_person_is_another_account_than_the_same_citizen(
    agency: Any, browser: Browser, provider: FakeProvider
) -> None:
    browser.sign_in(provider, sub=SUBJECT)
    _come(provider, "diwan-editor")
    assert User.objects.count() == 2
    assert User.objects.filter(is_staff=True).count() == 1


def test_the_sign_in_page_of_the_administration_offers_the_staffs_provider(
    site: Any, browser: Browser, provider: FakeProvider
) -> None:
    page = browser.get("/admin/login/?next=/admin/pages/", headers={"accept-language": "ar"}).text
    assert "/accounts/oidc/ministry/login/?next=%2Fadmin%2Fpages%2F" in page
    assert "حساب الموظف" in page
    assert "national" not in page
