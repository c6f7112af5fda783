"""A person's own page: what they sent and what became of it, their choices, one file with everything, and erasure."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from accounts.models import User
from cms.events import services
from cms.models import Registration
from operations.models import Delivery
from tests.cms import pages
from tests.frontend.test_account import signed_in

pytestmark = pytest.mark.django_db
ACCOUNT = "/ar/account/"
EMAIL = "layla@example.org"


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path, site) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


@pytest.fixture
def registration(agency) -> Registration:
    person = services.Person(name="ليلى", email=EMAIL, sector="media")
    now = timezone.now()
    event = pages.event(agency, starts_at=now + timedelta(days=9), ends_at=now + timedelta(days=10))
    return services.register(event_id=event.pk, person=person, language="ar", now=now)


@pytest.mark.parametrize("path", ["", "export/", "erase/"])
def test_the_pages_of_a_person_are_kept_by_no_cache(client, path) -> None:
    signed_in(client)
    answer = client.get(f"{ACCOUNT}{path}")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["export/", "erase/"])
def test_who_is_not_signed_in_signs_in_first_and_comes_back(client, path) -> None:
    answer = client.get(f"{ACCOUNT}{path}")
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"{ACCOUNT}?next={ACCOUNT}{path}",
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_somebody_sent_stands_there_with_what_became_of_it(
    client, registration, language
) -> None:
    signed_in(client)
    page = client.get(f"/{language}/account/").text
    assert registration.event.title in page
    assert EMAIL in page


def test_nothing_of_anybody_else_stands_there(client, registration) -> None:
    Registration.objects.update(email="omar@example.org")
    signed_in(client)
    assert registration.event.title not in client.get(ACCOUNT).text


def test_choices_are_saved_and_an_unticked_box_is_a_no(client) -> None:
    signed_in(client)
    sent = {"name": "ليلى العمري", "language": "en", "wants_news": "yes"}
    answer = client.post(f"{ACCOUNT}settings/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ACCOUNT}?saved=1")
    user = User.objects.get()
    assert (user.get_full_name(), user.language) == ("ليلى العمري", "en")
    assert (user.wants_replies, user.wants_outcomes, user.wants_news) == (False, False, True)
    assert 'role="status"' in client.get(answer.headers["Location"]).text


def test_a_name_that_deceives_is_refused_and_stays_in_its_field(client) -> None:
    signed_in(client)
    answer = client.post(f"{ACCOUNT}settings/", {"name": "ليلى\u202e", "language": "ar"})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert User.objects.get().first_name == ""


def test_the_file_can_be_downloaded_and_read(client, registration) -> None:
    signed_in(client)
    answer = client.get(f"{ACCOUNT}export/")
    assert "attachment" in answer.headers["Content-Disposition"]
    told = json.loads(answer.content)
    assert told["account"]["email"] == EMAIL
    assert told["event_registrations"][0]["name"] == "ليلى"
    assert "ليلى" in answer.content.decode()  # words, not escapes


def test_erasing_asks_first_and_does_nothing_without_the_tick(client, registration) -> None:
    signed_in(client)
    assert 'name="sure"' in client.get(f"{ACCOUNT}erase/").text
    answer = client.post(f"{ACCOUNT}erase/", {})
    assert answer.status_code == 422
    assert 'id="sure-error"' in answer.text
    assert User.objects.filter(email=EMAIL).exists()


def test_an_erased_person_is_gone_and_signed_out(client, registration) -> None:
    signed_in(client)
    answer = client.post(f"{ACCOUNT}erase/", {"sure": "yes"})
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.cookies["sessionid"].value == ""
    assert not User.objects.exists()
    assert not Delivery.objects.exists()
    registration.refresh_from_db()
    assert (registration.name, registration.email) == ("", "")
    assert 'name="address"' in client.get(ACCOUNT).text


def test_an_old_sign_in_leads_to_signing_in_again_and_back_to_erasing(client) -> None:
    signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        page = client.get(f"{ACCOUNT}erase/").text
        again = f"{ACCOUNT}?again=1&amp;next={ACCOUNT}erase/"
        assert again in page
        assert 'name="sure"' not in page
        assert client.post(f"{ACCOUNT}erase/", {"sure": "yes"}).status_code == 403
        assert User.objects.exists()
        form = client.get(again.replace("&amp;", "&"))
        assert f'name="next" value="{ACCOUNT}erase/"' in form.text
        assert signed_in(client, f"{ACCOUNT}erase/") == f"{ACCOUNT}erase/"
        assert 'name="sure"' in client.get(f"{ACCOUNT}erase/").text


def test_who_acts_for_a_body_is_told_why_the_account_stays(client) -> None:
    signed_in(client)
    User.objects.update(is_staff=True)
    assert 'name="sure"' not in client.get(f"{ACCOUNT}erase/").text
    assert client.post(f"{ACCOUNT}erase/", {"sure": "yes"}).status_code == 409
    assert User.objects.exists()


def test_another_site_can_neither_erase_anybody_nor_change_their_choices(client) -> None:
    signed_in(client)
    for path in ("erase/", "settings/"):
        answer = client.post(
            f"{ACCOUNT}{path}", {"sure": "yes"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403
    assert User.objects.get().wants_replies is True
