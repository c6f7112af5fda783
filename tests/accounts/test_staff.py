"""Staff enter the administration by password and second factor; nobody else does, whatever session they have."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts import mfa, services
from accounts.assurance import Assurance
from accounts.models import Session, User
from accounts.sessions import SignIn, open_session
from tests.accounts.test_mfa import SECRET, app_code

pytestmark = pytest.mark.django_db
EMAIL, PASSWORD = "layla@example.org", "a long password 1"
NOW = datetime(2026, 1, 15, 9, 0, 5, tzinfo=UTC)
FACTOR_PAGE, ENROL_PAGE = "/admin/login/second-factor/", "/admin/second-factor/enrol/"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def person(site: Any) -> User:
    return User.objects.create_superuser(EMAIL, PASSWORD)


@pytest.fixture
def codes(person: User, clock: Any) -> list[str]:
    """The person's recovery codes; the app was set up an hour ago."""
    found = mfa.enrol(user=person, secret=SECRET, code=app_code(SECRET, NOW), now=NOW)
    clock.shift(timedelta(hours=1))
    assert found
    return found


def _password(client: Client, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/admin/login/", {"username": EMAIL, "password": password, **more})


def _code_now(shift: int = 0) -> str:
    return app_code(SECRET, datetime.now(UTC) + timedelta(seconds=shift))


def _is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_password_and_code_open_the_administration(client: Client, codes: list[str]) -> None:
    answer = _password(client, next="/admin/pages/")
    assert answer["Location"] == FACTOR_PAGE
    assert not _is_in(client)
    answer = client.post(FACTOR_PAGE, {"code": _code_now()})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/pages/")
    assert _is_in(client)


def test_a_recovery_code_does_in_the_place_of_the_app(client: Client, codes: list[str]) -> None:
    _password(client)
    client.post(FACTOR_PAGE, {"code": codes[0]})
    assert _is_in(client)


def test_the_password_alone_opens_nothing(client: Client, codes: list[str]) -> None:
    _password(client)
    for page in (
        "/admin/",
        "/admin/pages/",
        "/admin/account/",
        "/admin/second-factor/",
        ENROL_PAGE,
    ):
        assert client.get(page).status_code == 302, page
    assert "_auth_user_id" not in client.session


def test_the_step_between_ends_after_ten_minutes(
    client: Client, codes: list[str], clock: Any
) -> None:
    _password(client)
    clock.shift(timedelta(minutes=11))
    answer = client.post(FACTOR_PAGE, {"code": _code_now()})
    assert answer["Location"] == "/admin/login/"
    assert not _is_in(client)


def test_the_step_between_ends_when_the_password_changes(
    client: Client, person: User, codes: list[str]
) -> None:
    _password(client)
    person.set_password("another long password")
    person.save()
    client.post(FACTOR_PAGE, {"code": _code_now()})
    assert not _is_in(client)


def test_without_a_password_first_there_is_no_second_step(client: Client, codes: list[str]) -> None:
    assert client.get(FACTOR_PAGE)["Location"] == "/admin/login/"
    assert client.post(FACTOR_PAGE, {"code": _code_now()})["Location"] == "/admin/login/"


def test_who_has_no_factor_sets_one_up_before_anything_opens(client: Client, person: User) -> None:
    _password(client)
    assert client.get("/admin/pages/")["Location"] == ENROL_PAGE
    page = client.get(ENROL_PAGE)
    assert "data:image/svg+xml;base64," in page.text
    secret = page.context["factor"].secret
    assert client.post(ENROL_PAGE, {"code": "000000"}).context["form"].errors
    assert not _is_in(client)
    shown = client.post(ENROL_PAGE, {"code": app_code(secret, NOW)})
    assert len(shown.context["codes"]) == 10
    assert "no-store" in shown["Cache-Control"]
    assert _is_in(client)


def test_where_the_operator_says_so_the_factor_is_a_choice(
    client: Client, person: User, settings: Any
) -> None:
    settings.STAFF_MFA_REQUIRED = False
    _password(client)
    assert _is_in(client)


def test_who_has_chosen_a_factor_is_asked_for_it_even_where_none_is_required(
    client: Client, codes: list[str], settings: Any
) -> None:
    settings.STAFF_MFA_REQUIRED = False
    assert _password(client)["Location"] == FACTOR_PAGE
    assert not _is_in(client)


def test_a_member_of_an_agency_needs_the_factor_too(client: Client, agency: Any) -> None:
    editor = User.objects.create_user(EMAIL, PASSWORD)
    services.grant(user=editor, agency=agency, role="editor")
    _password(client)
    assert client.get("/admin/")["Location"] == ENROL_PAGE


@pytest.mark.parametrize("method", ["email", "phone", "oidc:national", "password"])
def test_staff_who_signed_in_as_a_citizen_do_not_enter(person: User, method: str) -> None:
    facts = SignIn(method, Assurance.STRONG, f"email:{EMAIL}", NOW.isoformat())
    mfa.renew_codes(user=person)
    client = Client()
    client.cookies["sessionid"] = open_session(user=person, sign_in=facts, now=NOW)
    for page in ("/admin/", "/admin/pages/", "/admin/users/", "/admin/api/main/pages/"):
        assert client.get(page).status_code == 302, page
    answer = client.get("/admin/pages/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 403


def test_a_session_that_django_opened_by_itself_does_not_enter(person: User) -> None:
    from accounts.session_store import SessionStore

    store = SessionStore()
    store["_auth_user_id"] = str(person.pk)
    store["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    store["_auth_user_hash"] = person.get_session_auth_hash()
    store.create()
    client = Client()
    client.cookies["sessionid"] = store.session_key or ""
    assert not _is_in(client)
    assert client.get("/admin/login/").status_code == 200


def test_a_citizen_with_a_password_is_told_the_same_as_a_wrong_password(
    client: Client, site: Any
) -> None:
    User.objects.create_user(EMAIL, PASSWORD)
    right, wrong = _password(client), _password(client, "not it")
    assert right.context["form"].errors == wrong.context["form"].errors
    assert "_auth_user_id" not in client.session


def test_the_key_of_the_session_changes_at_every_step(client: Client, codes: list[str]) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    keys = [session.session_key]
    _password(client)
    keys.append(client.session.session_key)
    client.post(FACTOR_PAGE, {"code": _code_now()})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert not Session.objects.filter(session_key__in=keys[:2]).exists()


def test_a_citizens_session_of_the_same_person_gets_a_new_key_too(
    person: User, codes: list[str]
) -> None:
    facts = SignIn("email", Assurance.VERIFIED, f"email:{EMAIL}", NOW.isoformat())
    client = Client()
    old = open_session(user=person, sign_in=facts, now=NOW)
    client.cookies["sessionid"] = old
    _password(client)
    client.post(FACTOR_PAGE, {"code": _code_now()})
    assert _is_in(client)
    assert not Session.objects.filter(session_key=old).exists()


@pytest.mark.parametrize("change", ["given", "taken"])
def test_the_key_changes_when_the_persons_roles_change(
    client: Client, agency: Any, settings: Any, change: str
) -> None:
    settings.STAFF_MFA_REQUIRED = False
    editor = User.objects.create_user(EMAIL, PASSWORD)
    services.grant(user=editor, agency=agency, role="editor")
    if change == "taken":
        services.grant(user=editor, agency=agency, role="moderator")
    _password(client)
    assert _is_in(client)
    before = client.session.session_key
    assert _is_in(client)
    assert client.session.session_key == before
    (services.grant if change == "given" else services.revoke)(
        user=editor, agency=agency, role="moderator"
    )
    assert _is_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_last_role_taken_closes_the_session_at_once_and_leads_round_no_circle(
    client: Client, agency: Any, settings: Any
) -> None:
    settings.STAFF_MFA_REQUIRED = False
    editor = User.objects.create_user(EMAIL, PASSWORD)
    services.grant(user=editor, agency=agency, role="editor")
    _password(client)
    services.revoke(user=editor, agency=agency, role="editor")
    assert not _is_in(client)
    assert client.get("/admin/login/").status_code == 200


def test_a_foreign_address_is_never_where_signing_in_leads(
    client: Client, codes: list[str]
) -> None:
    _password(client, next="https://evil.example/")
    answer = client.post(FACTOR_PAGE, {"code": _code_now()})
    assert answer["Location"] == "/admin/"


def test_without_remember_me_the_cookie_ends_with_the_browser(
    client: Client, codes: list[str]
) -> None:
    _password(client)
    client.post(FACTOR_PAGE, {"code": _code_now()})
    assert client.cookies["sessionid"]["max-age"] == ""
    other = Client()
    _password(other, remember="on")
    other.post(FACTOR_PAGE, {"code": codes[1]})
    assert other.cookies["sessionid"]["max-age"] > 0
