"""A person's own account over HTTP: choices, everything as one file, and an erasure that is one."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import personal, services
from accounts.assurance import Assurance
from accounts.models import Role, Session, SignInCode, User
from accounts.sessions import SignIn, find_session, open_session
from operations import mail
from operations.models import Delivery
from operations.worker import drain

pytestmark = [pytest.mark.django_db, pytest.mark.database]
ACCOUNT = "/api/v1/account/"
LAYLA, OMAR = "layla@example.org", "omar@example.org"


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


def signed_in(email: str = LAYLA, ago: timedelta = timedelta(0)) -> Client:
    """Somebody who has just proven this address, or some time ago."""
    user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    now = timezone.now() - ago
    facts = SignIn("email", Assurance.VERIFIED, f"email:{email}", now.isoformat())
    return Client(headers={"X-Session-Token": open_session(user=user, sign_in=facts, now=now)})


def patch(client: Client, body: object):
    return client.patch(ACCOUNT, body, content_type="application/json")


@pytest.mark.parametrize("path", ["", "contributions/", "export/", "erasure/"])
def test_nobody_without_a_session_sees_any_of_it(path) -> None:
    answer = Client().get(f"{ACCOUNT}{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize("path", ["", "contributions/", "export/", "erasure/"])
def test_no_answer_about_a_person_is_kept_by_anybody(path) -> None:
    assert signed_in().get(f"{ACCOUNT}{path}").headers["Cache-Control"] == "no-store"


def test_a_person_changes_what_is_named_and_nothing_else() -> None:
    client = signed_in()
    answer = patch(client, {"name": "ليلى العمري", "language": "en", "wants_news": True})
    expected = {
        "name": "ليلى العمري",
        "email": LAYLA,
        "phone": None,
        "language": "en",
        "wants_replies": True,
        "wants_outcomes": True,
        "wants_news": True,
    }
    assert (answer.status_code, answer.json()) == (200, expected)
    assert client.get(ACCOUNT).json() == expected
    assert patch(client, {"wants_replies": False}).json() == expected | {"wants_replies": False}


@pytest.mark.parametrize(
    "body",
    [
        {"name": "ليلى\u202e"}, {"name": "\u200b"}, {"name": "x" * 151}, {"name": "\x00"}, {"name": []},
        {"language": "xx"}, {"wants_news": "perhaps"}, [], None, "x",
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(body) -> None:
    client = signed_in()
    before = client.get(ACCOUNT).json()
    answer = patch(client, body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert client.get(ACCOUNT).json() == before


def test_an_address_and_the_right_to_the_administration_cannot_be_changed_here() -> None:
    client = signed_in()
    patch(client, {"email": OMAR, "is_staff": True, "is_superuser": True, "wants_news": True})
    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_superuser) == (LAYLA, False, False)


def test_the_file_holds_everything_of_the_person_and_nothing_of_anybody_else() -> None:
    signed_in(OMAR)
    mail.send(to=OMAR, subject="لعمر", text="سرّ عمر")
    mail.send(to=LAYLA, subject="لليلى", text="نص الرسالة")
    mail.send(to=LAYLA, subject="رمز", text="1234 5678", is_secret=True)
    answer = signed_in().get(f"{ACCOUNT}export/?lang=ar")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    told = answer.json()
    assert told["account"]["email"] == LAYLA
    assert told["this_session"]["method"] == "email"
    texts = {row["subject"]: row["text"] for row in told["messages"]}
    assert texts == {"لليلى": "نص الرسالة", "رمز": None}
    assert "عمر" not in json.dumps(told, ensure_ascii=False)
    assert OMAR not in answer.text


def test_an_erased_person_is_nowhere_and_the_others_are_untouched(person_everywhere) -> None:
    client = signed_in()
    signed_in(OMAR)
    mail.send(to=OMAR, subject="لعمر", text="نص")
    session = client.defaults["HTTP_X_SESSION_TOKEN"]
    answer = client.delete(ACCOUNT)
    assert answer.status_code == 200
    assert client.get(ACCOUNT).status_code == 401
    assert find_session(session) is None
    drain(strict=True)
    assert list(User.objects.values_list("email", flat=True)) == [OMAR]
    assert list(Delivery.objects.values_list("recipient", flat=True)) == [OMAR]
    assert not SignInCode.objects.exists()
    assert not AccessAttempt.objects.exists()
    decoded = [row.get_decoded() for row in Session.objects.all()]
    assert len(decoded) == 1
    assert LAYLA not in str(decoded)


@pytest.fixture
def person_everywhere() -> None:
    """Rows that stand under the address before anybody signed in."""
    Client().post(f"{ACCOUNT}codes/", {"address": LAYLA}, content_type="application/json")
    AccessAttempt.objects.create(username=LAYLA, failures_since_start=1)


@pytest.mark.parametrize("minutes", [16, 600, -5])
def test_an_old_sign_in_does_not_do_for_erasing(minutes) -> None:
    client = signed_in(ago=timedelta(minutes=minutes))
    assert client.get(f"{ACCOUNT}erasure/").json()["needs_sign_in"] is True
    answer = client.delete(ACCOUNT)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_again")
    assert User.objects.exists()


def test_a_sign_in_of_a_few_minutes_ago_does() -> None:
    client = signed_in(ago=timedelta(minutes=14))
    assert client.get(f"{ACCOUNT}erasure/").json()["needs_sign_in"] is False
    assert client.delete(ACCOUNT).status_code == 200


def test_pressing_twice_erases_once_and_fails_neither_time() -> None:
    client = signed_in()
    session = find_session(client.defaults["HTTP_X_SESSION_TOKEN"])
    assert session
    assert client.delete(ACCOUNT).status_code == 200
    assert personal.erase_person(session=session, now=timezone.now()) == personal.Erasure(0)
    assert personal.change_account(user=session.user, changes={"wants_news": True}).wants_news
    assert not User.objects.exists()


def test_a_session_of_unknown_age_counts_as_old() -> None:
    user = User.objects.create_user(LAYLA)
    facts = SignIn("password", Assurance.SIGNED_IN, "", "")
    key = open_session(user=user, sign_in=facts, now=timezone.now())
    answer = Client(headers={"X-Session-Token": key}).delete(ACCOUNT)
    assert answer.json()["code"] == "sign_in_again"


@pytest.mark.parametrize("field", ["is_staff", "is_superuser"])
def test_who_enters_the_administration_cannot_erase_the_account_their_acts_stand_under(
    field,
) -> None:
    client = signed_in()
    User.objects.update(**{field: True})
    answer = client.delete(ACCOUNT)
    assert (answer.status_code, answer.json()["code"]) == (409, "acts_for_agency")
    assert User.objects.exists()


def test_who_holds_a_role_cannot_erase_the_account_until_the_role_ends(agency) -> None:
    client = signed_in()
    user = User.objects.get()
    services.grant(user=user, agency=agency, role=Role.MODERATOR)
    assert client.get(f"{ACCOUNT}erasure/").json()["acts_for_agency"] is True
    assert client.delete(ACCOUNT).json()["code"] == "acts_for_agency"
    services.revoke(user=user, agency=agency, role=Role.MODERATOR)
    assert client.delete(ACCOUNT).status_code == 200
