"""Citizens sign in with a national identity provider: the way there, the way back, and what is kept of them."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection

from accounts.assurance import Assurance
from accounts.models import Session, User
from tests.accounts.oidc.conftest import Browser, query_of
from tests.accounts.oidc.fake_provider import CLIENT_ID, SUBJECT, FakeProvider, Key

pytestmark = pytest.mark.django_db


def test_the_way_there_carries_state_nonce_and_a_pkce_challenge_and_no_secret(
    browser: Browser, provider: FakeProvider
) -> None:
    query = query_of(browser.leave(next="/en/consultations/"))
    assert query["response_type"] == "code"
    assert query["client_id"] == CLIENT_ID
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert min(len(query["state"]), len(query["nonce"])) >= 16
    assert set(query["scope"].split()) == {"openid", "profile", "email"}
    assert query["acr_values"] == "smartcard password"
    assert query["ui_locales"] == "en"
    assert "secret" not in "".join(query)


def test_each_sign_in_has_a_state_a_nonce_and_a_challenge_of_its_own(
    browser: Browser, provider: FakeProvider
) -> None:
    first, second = query_of(browser.leave()), query_of(browser.leave())
    assert all(first[name] != second[name] for name in ("state", "nonce", "code_challenge"))


def test_a_citizen_comes_back_signed_in_to_the_page_they_left(
    browser: Browser, provider: FakeProvider
) -> None:
    address = browser.leave(next="/en/consultations/?page=2")
    answer = browser.come_back(address, provider.approve(address, acr="password"))
    assert (answer.status_code, answer["Location"]) == (302, "/en/consultations/?page=2")
    assert browser.facts["method"] == "oidc:national"
    assert browser.facts["is_staff"] is False


@pytest.mark.parametrize(
    ("acr", "level"),
    [
        ("smartcard", Assurance.STRONG),
        ("password", Assurance.SIGNED_IN),
        ("email-only", Assurance.VERIFIED),
        ("never heard of", Assurance.SIGNED_IN),
        (None, Assurance.SIGNED_IN),
        (1, Assurance.SIGNED_IN),
    ],
)
def test_acr_decides_the_level_and_only_a_named_one_is_strong(
    browser: Browser, provider: FakeProvider, acr: Any, level: str
) -> None:
    browser.sign_in(provider, acr=acr)
    assert browser.facts["assurance"] == level


def test_the_api_knows_the_person_of_that_session(browser: Browser, provider: FakeProvider) -> None:
    browser.sign_in(provider, acr="smartcard", given_name="ليلى", family_name="حدّاد")
    key = browser.cookies["sessionid"].value
    told = browser.get("/api/v1/account/session/", headers={"X-Session-Token": key}).json()
    assert (told["name"], told["assurance"]) == ("ليلى حدّاد", "strong")


def test_the_key_of_the_session_changes_at_the_sign_in(
    browser: Browser, provider: FakeProvider
) -> None:
    address = browser.leave()
    planted = browser.session.session_key
    browser.come_back(address, provider.approve(address))
    assert browser.facts
    assert browser.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_the_same_person_has_one_account_and_another_person_another(provider: FakeProvider) -> None:
    for subject in (SUBJECT, SUBJECT, "1112223334"):
        Browser().sign_in(provider, sub=subject)
    assert User.objects.count() == SocialAccount.objects.count() == 2


def test_nobody_gets_somebody_elses_account_by_having_their_address(
    browser: Browser, provider: FakeProvider
) -> None:
    owner = User.objects.create_user("layla@example.org", "a long password 1")
    browser.sign_in(provider, email="Layla@example.org", email_verified=True)
    newcomer = User.objects.get(pk=browser.session["_auth_user_id"])
    assert newcomer.pk != owner.pk
    assert newcomer.email is None


@pytest.mark.parametrize(
    ("claims", "kept"),
    [
        ({"email": "Layla@Example.org", "email_verified": True}, "layla@example.org"),
        ({"email": "layla@example.org", "email_verified": False}, None),
        ({"email": "layla@example.org"}, None),
        ({"email": "layla@example.org", "email_verified": "true"}, None),
        ({"email": "no address", "email_verified": True}, None),
    ],
)
def test_only_a_verified_address_is_kept(
    browser: Browser, provider: FakeProvider, claims: dict[str, Any], kept: str | None
) -> None:
    browser.sign_in(provider, **claims)
    assert User.objects.get().email == kept


def test_the_persons_identifier_and_the_token_are_nowhere_in_clear(
    browser: Browser, provider: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        browser.sign_in(provider, national_id="2001999888", address="شارع الرينبو")
    assert browser.facts["identifier"].startswith("oidc:")
    stored = _whole_database() + json.dumps(
        [row.get_decoded() for row in Session.objects.all()], default=str
    )
    secret = [SUBJECT, "2001999888", "الرينبو", provider.tokens[0], "never-kept"]
    secret += [hashlib.sha256(SUBJECT.encode()).hexdigest()]
    secret += [base64.b64encode(SUBJECT.encode()).decode()]
    assert [word for word in secret if word in stored] == []
    told = " ".join(str(record.msg) + record.getMessage() for record in caplog.records)
    assert [word for word in secret if word in told] == []


def test_a_closed_account_is_refused_and_stays_closed(
    browser: Browser, provider: FakeProvider
) -> None:
    browser.sign_in(provider)
    User.objects.update(is_active=False)
    again = Browser()
    answer = again.sign_in(provider)
    assert answer.status_code == 403
    assert not again.facts


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "///evil.example",
        "javascript:alert(1)",
        "http://testserver/ar/",
        "ar/",
        "/ar/\r\nX-Evil: 1",
        "/ar/" + "x" * 3000,
    ],
)
def test_no_address_of_another_site_is_ever_the_way_back(
    browser: Browser, provider: FakeProvider, target: str
) -> None:
    address = browser.leave(next=target, lang="en")
    answer = browser.come_back(address, provider.approve(address), next=target)
    assert (answer.status_code, answer["Location"]) == (302, "/en/")


def test_unknown_providers_are_404_and_beginning_is_by_get_only(
    browser: Browser, provider: FakeProvider
) -> None:
    assert browser.get("/accounts/oidc/other/login/").status_code == 404
    assert browser.get("/accounts/oidc/other/login/callback/").status_code == 404
    assert browser.post("/accounts/oidc/national/login/").status_code == 405


def test_citizens_are_offered_their_provider_and_not_the_staffs(
    site: Any, browser: Browser, provider: FakeProvider
) -> None:
    page = browser.get("/ar/account/?next=/ar/consultations/").text
    assert "الهوية الوطنية" in page
    assert "/accounts/oidc/national/login/?next=%2Far%2Fconsultations%2F" in page
    assert "ministry" not in page


def test_the_providers_new_key_is_taken_up_and_the_old_one_no_longer(
    browser: Browser, provider: FakeProvider
) -> None:
    browser.sign_in(provider)
    old, provider.key = provider.key, Key()
    assert Browser().sign_in(provider).status_code == 302
    new, provider.key = provider.key, old
    late = Browser()
    address = late.leave()
    code = provider.approve(address)
    provider.key = new  # what is published; the token is signed with the old one
    assert late.come_back(address, code).status_code == 400
    assert not late.facts


def test_keys_are_remembered_and_asked_for_anew_once_for_an_unknown_one(
    browser: Browser, provider: FakeProvider
) -> None:
    for _ in range(3):
        Browser().sign_in(provider)
    assert provider.asked.count("/keys") == 1
    address = browser.leave()
    stranger = Key().sign({"iss": provider.issuer})
    assert browser.come_back(address, provider.approve(address, token=stranger)).status_code == 400
    assert provider.asked.count("/keys") == 2


def _whole_database() -> str:
    """Every value of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.extend(str(row) for row in cursor.fetchall())
    return "\n".join(found)
