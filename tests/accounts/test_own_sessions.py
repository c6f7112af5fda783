"""People see where they are signed in, end any of it, and nobody else's; little is kept, and goes with the session."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from accounts.assurance import Assurance
from accounts.models import Session, User
from accounts.sessions import SignIn, find_session, open_session
from common.user_agents import family_of, family_words

pytestmark = pytest.mark.django_db
API = "/api/v1/account/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/130.0.6723.58 Mobile Safari/537.36"
)
PASSWORD = "a long password 1"


@pytest.fixture(autouse=True)
def _keys(settings: Any, tmp_path: Any) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.STAFF_MFA_REQUIRED = False
    cache.clear()


@pytest.fixture
def layla() -> User:
    return User.objects.create_user("layla@example.org")


def opened(user: User, *, browser: str = "", ago: timedelta = timedelta(0)) -> str:
    now = timezone.now() - ago
    facts = SignIn("email", Assurance.VERIFIED, f"email:{user.email}", now.isoformat())
    return open_session(user=user, sign_in=facts, now=now, browser=browser)


def calling(key: str) -> Client:
    return Client(headers={"X-Session-Token": key})


def browsing(key: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = key
    return client


@pytest.mark.parametrize(
    ("agent", "family", "english", "arabic"),
    [
        (FIREFOX, "firefox/linux", "Firefox on Linux", "Firefox على Linux"),
        (PHONE, "chrome/android", "Chrome on Android", "Chrome على Android"),
        (PHONE + " EdgA/130.0", "edge/android", "Edge on Android", "Edge على Android"),
        ("curl/8.5.0", "/", "Another browser", "متصفح آخر"),
        ("", "/", "Another browser", "متصفح آخر"),
        ("Mozilla/5.0 (Windows NT 10.0)", "/windows", "Windows", "Windows"),
    ],
)
def test_of_a_browser_two_words_are_kept(
    agent: str, family: str, english: str, arabic: str
) -> None:
    assert family_of(agent) == family
    for language, words in (("en", english), ("ar", arabic)):
        with translation.override(language):
            assert family_words(family) == words


@pytest.mark.database
def test_a_person_sees_where_they_are_signed_in_and_nobody_else(layla: User) -> None:
    omar = User.objects.create_user("omar@example.org")
    elsewhere = opened(layla, browser="chrome/android", ago=timedelta(days=2))
    opened(omar, browser="safari/mac")
    here = opened(layla, browser="firefox/linux")
    told = calling(here).get(f"{API}?lang=en").json()
    assert not told["needs_sign_in"]
    assert [(one["browser"], one["is_this"]) for one in told["results"]] == [
        ("Firefox on Linux", True),
        ("Chrome on Android", False),
    ]
    assert elsewhere not in json.dumps(told)  # an id opens nothing
    assert here not in json.dumps(told)
    hours = {datetime.fromisoformat(one["last_used"]) for one in told["results"]}
    assert {(hour.minute, hour.second, hour.microsecond) for hour in hours} == {(0, 0, 0)}


@pytest.mark.database
def test_ending_one_leaves_the_others_and_that_browser_is_out_at_its_next_request(
    layla: User,
) -> None:
    here, lost, kept = opened(layla), opened(layla, browser="chrome/android"), opened(layla)
    results = calling(here).get(f"{API}?lang=en").json()["results"]
    [there] = [one["id"] for one in results if one["browser"] == "Chrome on Android"]
    assert calling(lost).get("/api/v1/account/").status_code == 200
    assert calling(here).delete(f"{API}{there}/").status_code == 204
    assert calling(lost).get("/api/v1/account/").status_code == 401
    assert calling(here).get("/api/v1/account/").status_code == 200
    assert calling(kept).get("/api/v1/account/").status_code == 200
    assert calling(here).delete(f"{API}{there}/").status_code == 204  # twice is no error


@pytest.mark.database
def test_ending_all_others_leaves_this_one_and_other_people(layla: User) -> None:
    omar = opened(User.objects.create_user("omar@example.org"))
    here = opened(layla)
    others = [opened(layla) for _time in range(3)]
    assert calling(here).delete(API).status_code == 204
    assert find_session(here) is not None
    assert find_session(omar) is not None
    assert [find_session(one) for one in others] == [None] * 3


def test_nobody_ends_another_persons_session(layla: User) -> None:
    omar = opened(User.objects.create_user("omar@example.org"))
    [his] = calling(omar).get(API).json()["results"]
    assert calling(opened(layla)).delete(f"{API}{his['id']}/").status_code == 204
    assert find_session(omar) is not None


@pytest.mark.parametrize("path", ["", "anything/"])
def test_who_found_a_browser_open_ends_no_session_elsewhere(layla: User, path: str) -> None:
    other, old = opened(layla), opened(layla, ago=timedelta(minutes=16))
    answer = calling(old).delete(f"{API}{path}")
    assert answer.status_code == 403
    assert answer.json()["code"] == "sign_in_again"
    assert calling(old).get(API).json()["needs_sign_in"]
    assert find_session(other) is not None


def test_the_hour_of_use_is_kept_and_written_once_in_it(
    layla: User, django_assert_num_queries: Any
) -> None:
    start = datetime(2026, 3, 1, 10, 20, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        key = opened(layla)
        clock.shift(timedelta(hours=3))
        find_session(key)
        row = Session.objects.get(pk=key)
        assert row.last_used == datetime(2026, 3, 1, 13, tzinfo=UTC)
        clock.shift(timedelta(minutes=20))
        with django_assert_num_queries(2):  # row and person; nothing is written
            find_session(key)


def test_no_address_of_a_machine_and_no_version_is_stored(site: Any, layla: User) -> None:
    layla.set_password(PASSWORD)
    layla.is_staff = layla.is_superuser = True
    layla.save()
    client = Client(headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.77")
    client.post("/admin/login/", {"username": layla.email, "password": PASSWORD})
    row = Session.objects.get(user=layla)
    stored = f"{row.get_decoded()} {row.last_used}"
    assert "chrome/android" in stored
    assert not any(word in stored for word in ("203.0.113", "SM-S918B", "130.0", "Mozilla"))


def test_what_is_kept_of_a_session_goes_with_it_and_with_its_person(layla: User) -> None:
    key = opened(layla)
    calling(key).delete("/api/v1/account/session/")
    assert not Session.objects.exists()
    opened(layla)
    layla.delete()
    assert not Session.objects.exists()


def test_a_session_of_an_old_password_is_not_shown(layla: User) -> None:
    opened(layla)
    layla.set_password("another long password 2")
    layla.save()
    assert len(calling(opened(layla)).get(API).json()["results"]) == 1


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_lists_them_and_ends_one(site: Any, layla: User, language: str) -> None:
    page = f"/{language}/account/sessions/"
    lost = browsing(opened(layla, browser="chrome/android"))
    client = browsing(opened(layla, browser="firefox/linux"))
    answer = client.get(page)
    assert "no-store" in answer.headers["Cache-Control"]
    words = {"ar": "Chrome على Android", "en": "Chrome on Android"}[language]
    assert words in answer.text
    # Set apart it would be read from the left, as "Android on Chrome".
    assert f"<bdi>{words}" not in answer.text
    ids = answer.text.split('name="session" value="')[1:]
    [there] = [part.partition('"')[0] for part in ids]
    assert lost.get(page).status_code == 200
    answer = client.post(page, {"session": there})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}?ended=1")
    assert 'role="status"' in client.get(answer.headers["Location"]).text
    assert lost.get(page).status_code == 302  # to signing in
    assert client.get(page).status_code == 200


def test_no_browser_was_last_used_before_it_was_signed_in(site: Any, layla: User) -> None:
    start = datetime(2026, 3, 1, 10, 20, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        client = browsing(opened(layla))
        assert "Last used" not in client.get("/en/account/sessions/").text
        clock.shift(timedelta(hours=1))
        client.get("/en/account/sessions/")
        assert "Last used" in client.get("/en/account/sessions/").text


def test_the_page_ends_all_others(site: Any, layla: User) -> None:
    others = [browsing(opened(layla)) for _time in range(2)]
    client = browsing(opened(layla))
    assert client.post("/ar/account/sessions/", {}).status_code == 303
    assert [one.get("/ar/account/sessions/").status_code for one in others] == [302, 302]
    assert client.post("/ar/account/sessions/", {"session": "../../x"}).status_code == 200


def test_after_a_quarter_of_an_hour_the_page_asks_for_signing_in(site: Any, layla: User) -> None:
    opened(layla)
    client = browsing(opened(layla, ago=timedelta(minutes=16)))
    page = client.get("/ar/account/sessions/").text
    assert 'name="session"' not in page
    assert "/ar/account/?again=1&amp;next=/ar/account/sessions/" in page
    assert client.post("/ar/account/sessions/", {}).status_code == 403
    assert Session.objects.count() == 2


def test_a_password_under_a_key_that_is_retired_later_still_opens_its_sessions(
    layla: User, settings: Any
) -> None:
    key = opened(layla)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key that signs from now on, as long as the first was"
    assert find_session(key) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert find_session(key) is None


def test_staff_see_and_end_theirs_in_the_administration(site: Any) -> None:
    person = User.objects.create_superuser("amal@example.org", PASSWORD)
    there, here = Client(headers={"User-Agent": PHONE}), Client(headers={"User-Agent": FIREFOX})
    for client in (there, here):
        client.post("/admin/login/", {"username": person.email, "password": PASSWORD})
    page = here.get("/admin/sessions/").text
    assert "Firefox" in page
    [part] = page.split('name="session" value="')[1:]
    assert there.get("/admin/").status_code == 200
    here.post("/admin/sessions/", {"session": part.partition('"')[0]})
    assert there.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200
    citizen = opened(person)
    here.post("/admin/sessions/", {})
    assert find_session(citizen) is None
    assert here.get("/admin/sessions/").status_code == 200


def test_staff_type_the_password_again_before_they_end_one(site: Any) -> None:
    person = User.objects.create_superuser("amal@example.org", PASSWORD)
    start = datetime(2026, 3, 1, 10, 20, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as moved:
        here, other = Client(), opened(person)
        here.post("/admin/login/", {"username": person.email, "password": PASSWORD})
        moved.shift(timedelta(minutes=11))
        answer = here.post("/admin/sessions/", {})
        assert answer["Location"].startswith("/admin/second-factor/confirm/")
        assert find_session(other) is not None


def test_the_administration_shows_no_use_before_the_sign_in(site: Any) -> None:
    person = User.objects.create_superuser("amal@example.org", PASSWORD)
    with time_machine.travel(datetime(2026, 3, 1, 10, 20, tzinfo=UTC), tick=False) as moved:
        here = Client()
        here.post("/admin/login/", {"username": person.email, "password": PASSWORD})
        assert ">—</td>" in here.get("/admin/sessions/").text
        moved.shift(timedelta(hours=1))
        here.get("/admin/sessions/")
        assert ">—</td>" not in here.get("/admin/sessions/").text
