"""Signing in over the API: the same answer for everybody, a new key each time, and an end that is one."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from operations.models import Delivery

pytestmark = pytest.mark.django_db
CODES, SESSION = "/api/v1/account/codes/", "/api/v1/account/session/"


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


def post(path: str, body: object, **headers: str):
    return Client().post(path, body, content_type="application/json", headers=headers)


def code_of(address: str) -> str:
    text = Delivery.objects.filter(recipient=address).latest("created_at").text
    found = re.search(r"(\d{4}) (\d{4})", text)
    assert found
    return "".join(found.groups())


def sign_in(address: str = "layla@example.org") -> str:
    challenge = post(CODES, {"address": address}).json()["challenge"]
    answer = post(SESSION, {"challenge": challenge, "code": code_of(address)})
    assert answer.status_code == 201
    return str(answer.json()["session"])


def test_a_person_signs_in_is_known_and_signs_out() -> None:
    key = sign_in()
    me = Client().get(SESSION, headers={"X-Session-Token": key})
    assert (me.json()["method"], me.json()["assurance"]) == ("email", "verified")
    assert me.headers["Cache-Control"] == "no-store"
    assert Client().delete(SESSION, headers={"X-Session-Token": key}).status_code == 204
    assert Client().get(SESSION, headers={"X-Session-Token": key}).status_code == 401


def test_a_cookie_counts_for_nothing_on_the_api() -> None:
    client = Client()
    client.cookies["sessionid"] = sign_in()
    assert client.get(SESSION).status_code == 401


def test_the_answer_does_not_tell_whether_the_address_has_an_account(
    django_assert_max_num_queries,
) -> None:
    User.objects.create_user("known@example.org")
    answers = []
    for address in ("known@example.org", "unknown@example.org"):
        with django_assert_max_num_queries(12) as queries:
            answer = post(CODES, {"address": address})
        shown = answer.json()
        answers.append((answer.status_code, sorted(shown), shown["valid_seconds"], len(queries)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 202


def test_every_sign_in_has_its_own_key_and_takes_over_none() -> None:
    first = sign_in()
    challenge = post(CODES, {"address": "omar@example.org"}).json()["challenge"]
    body = {"challenge": challenge, "code": code_of("omar@example.org")}
    answer = post(SESSION, body, **{"X-Session-Token": first})
    assert answer.status_code == 201
    assert answer.json()["session"] != first


def test_a_telephone_gets_a_text_message() -> None:
    answer = post(CODES, {"address": "0790001234"}).json()
    assert (answer["channel"], answer["sent_to"]) == ("phone", "+962•••34")
    body = {"challenge": answer["challenge"], "code": code_of("+962790001234")}
    assert post(SESSION, body).status_code == 201
    assert User.objects.get().phone == "+962790001234"


def test_without_a_sender_no_telephone_is_offered(settings) -> None:
    settings.DEMO = False
    assert Client().get("/api/v1/account/providers/").json()["phone"] is False
    answer = post(CODES, {"address": "0790001234"})
    assert (answer.status_code, answer.json()["code"]) == (422, "phone_not_offered")


HOSTILE = [
    {}, [], None, "x", {"address": None}, {"address": []}, {"address": "\x00"}, {"address": "a" * 10_000},
    {"address": "\ud800@example.org"}, {"address": {"$ne": 1}}, {"challenge": "x", "code": "1"},
    {"challenge": ["x"], "code": {}}, {"challenge": "x" * 999, "code": "١" * 40}, {"challenge": "\x00", "code": "\x00"},
]  # fmt: skip


@pytest.mark.parametrize("body", HOSTILE)
@pytest.mark.parametrize("path", [CODES, SESSION])
def test_hostile_input_gets_a_clear_refusal(path, body) -> None:
    answer = post(path, body)
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", ["x", "../../x", "é" * 32, "a" * 5000, "\t"])
def test_a_key_that_opens_nothing_is_refused(key) -> None:
    answer = Client().get(SESSION, headers={"X-Session-Token": key.encode().decode("latin-1")})
    assert answer.status_code == 401
    assert answer.json()["code"] in {"authentication_failed", "not_authenticated"}


def test_many_requests_from_one_network_are_slowed_down() -> None:
    statuses = [
        post(CODES, {"address": f"p{number}@example.org"}).status_code for number in range(32)
    ]
    assert statuses[-1] == 429
    assert statuses.count(202) == 30
