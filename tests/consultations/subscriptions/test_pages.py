"""The citizen's way without script, cookie or account: asking, confirming, choosing, ending; and what mail programs do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from consultations.models import Subscription
from consultations.subscriptions import tokens
from frontend import page_views
from operations.models import Delivery
from tests.consultations.conftest import make_consultation
from tests.consultations.people import LAYLA as LAYLAS
from tests.consultations.people import session_of
from tests.consultations.subscriptions.conftest import LAYLA, link_in, subscribe
from tests.waiting import opened_before

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FORM = "/ar/subscriptions/"


def ask(**typed: str):
    return Client().post(FORM, {"email": LAYLA, **opened_before(), **typed})


def test_from_the_consultation_to_the_end_without_script_or_cookie(consultation) -> None:
    client = Client()
    page = client.get("/ar/consultations/strategy/")
    assert 'action="/ar/subscriptions/"' in page.text
    asked = client.post(FORM, {"email": LAYLA, "consultation": "strategy", **opened_before()})
    assert (asked.status_code, asked["Location"]) == (303, "/ar/subscriptions/sent/")
    assert LAYLA not in client.get(asked["Location"]).text
    link = link_in(Delivery.objects.get().text, "confirm/")
    assert client.get(link).status_code == 200
    assert Subscription.objects.get().confirmed_at is None  # scanners follow links
    confirmed = client.post(link)
    assert Subscription.objects.get().confirmed_at is not None
    own = client.get(confirmed["Location"])
    assert (own.status_code, consultation.title in own.text, LAYLA in own.text) == (
        200,
        True,
        False,
    )
    path = confirmed["Location"].partition("?")[0]
    saved = client.post(path, {"events": ["outcome", "nonsense"], "language": "en"})
    assert saved.status_code == 303
    row = Subscription.objects.get()
    assert (row.language, len(row.unwanted)) == ("en", 7)
    assert client.get(f"{path}end/").status_code == 200
    assert Subscription.objects.get().ended_at is None
    assert client.post(f"{path}end/").status_code == 200
    assert Subscription.objects.get().ending == "reader"
    assert client.get(path).status_code == client.get(f"{path}end/").status_code == 200
    assert client.cookies == {}


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://mail.example"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"}],
)
def test_a_mail_program_ends_it_with_one_post_and_no_cookie(consultation, headers) -> None:
    row = subscribe(consultation)
    path = tokens.ending_of(row).removeprefix(settings.SITE_URL)
    client = Client(enforce_csrf_checks=True, headers=headers)
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, client.cookies) == (200, {})
    assert Subscription.objects.get().ended_at is not None


def test_other_pages_cannot_be_posted_to_from_other_sites(consultation) -> None:
    row = subscribe(consultation)
    path = tokens.page_of(row).removeprefix(settings.SITE_URL)
    strange = Client(headers={"Origin": "https://evil.example"})
    assert strange.post(path, {"events": []}).status_code == 403
    assert strange.post(FORM, {"email": "x@example.org"}).status_code == 403


@pytest.mark.parametrize("path", ["x/", "x/end/", "%00/", "a:b/end/", f"{'x' * 900}/", "é/"])
def test_links_that_lead_nowhere_say_so(site, path) -> None:
    for client in (Client().get, Client().post):
        answer = client(f"{FORM}{path}")
        assert answer.status_code in {400, 404}


def test_a_forged_confirmation_confirms_nothing(site) -> None:
    assert (
        Client().get(f"{FORM}confirm/x/").status_code == 200
    )  # what it is worth is asked by the button
    answer = Client().post(f"{FORM}confirm/x/")
    assert (answer.status_code, "/ar/subscriptions/" in answer.text) == (404, True)


def test_pages_of_links_are_kept_by_nobody_and_counted_nowhere(consultation, monkeypatch) -> None:
    counted: list[str] = []
    monkeypatch.setattr(page_views._counter, "add", lambda path, **_: counted.append(path))
    row = subscribe(consultation)
    browser = Client(headers={"User-Agent": "Mozilla/5.0"})
    manage = tokens.page_of(row).removeprefix(settings.SITE_URL)
    confirm = f"{FORM}confirm/{tokens.for_confirming(row)}/"
    for path in (manage, f"{manage}end/", confirm, f"{FORM}x/end/"):
        answer = browser.get(path)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert 'content="noindex"' in answer.text
        assert 'rel="canonical"' not in answer.text
    browser.get(FORM)
    assert counted == [FORM]


@pytest.mark.parametrize(
    "typed", ["layla", "", "ليلى@مثال.إختبار", "x" * 400, "a@b.c\nBcc: x@example.org"]
)
def test_a_wrong_address_is_said_and_kept(consultation, typed) -> None:
    answer = ask(email=typed, consultation="strategy")
    assert answer.status_code in {400, 422}
    assert 'aria-invalid="true"' in answer.text
    assert 'name="consultation" value="strategy"' in answer.text
    if typed == "layla":
        assert 'value="layla"' in answer.text
    assert not Delivery.objects.exists()


def test_programs_that_fill_every_field_get_the_same_page_and_nothing_happens(consultation) -> None:
    assert ask(website="x")["Location"] == "/ar/subscriptions/sent/"
    assert not Delivery.objects.exists()


def test_the_form_is_there_for_all_an_agency_or_one_and_for_nothing_hidden(
    agency, consultation
) -> None:
    client = Client()
    assert 'name="agency"' in client.get(FORM).text
    assert "وزارة العدل" in client.get(f"{FORM}?agency=moj").text
    assert consultation.title in client.get(f"{FORM}?consultation=strategy").text
    assert client.get(f"{FORM}?consultation=none").status_code == 404
    assert client.get(f"{FORM}?agency=none").status_code == 404
    make_consultation(agency, "secret", visibility="invited", participation_level="verified")
    assert client.get(f"{FORM}?consultation=secret").status_code == 404
    assert ask(consultation="secret").status_code == 404


def test_an_announced_consultation_offers_a_reminder(agency) -> None:
    now = timezone.now()
    make_consultation(
        agency, "soon", opens_at=now + timedelta(days=3), closes_at=now + timedelta(days=30)
    )
    page = Client().get("/ar/consultations/soon/").text
    assert "/consultations/soon/calendar.ics" in page
    assert 'name="consultation" value="soon"' in page


def test_who_is_signed_in_finds_what_their_own_address_is_told_of(consultation) -> None:
    row = subscribe(consultation)
    subscribe(consultation, "omar@example.org")
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(LAYLAS)
    page = client.get("/ar/account/").text
    assert page.count("/ar/subscriptions/") == 1
    assert f"/ar/subscriptions/{tokens.for_managing(row)}/" in page
