"""A consultation under attack asks for a code; nothing typed is lost, nothing is refused for good, and it ends."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM, actor_for
from accounts.models import Agency, Role, User
from accounts.services import grant
from accounts.sessions import HEADER
from common.errors import Refused
from consultations import services
from consultations.errors import GuardRefused
from consultations.models import Comment, CommentGuard, ConsultationPage
from consultations.services.guarding import GuardWishes
from frontend.views import commenting as views
from operations.models import Delivery
from tests.consultations.people import LAYLA, session_of
from tests.consultations.test_pages import hidden_fields
from tests.consultations.test_participation_pages import CLAUSE, TYPED

pytestmark = pytest.mark.django_db
API = "/api/v1/consultations/strategy/"
SCREEN = "/admin/consultations/moderation/guards/"


@pytest.fixture(autouse=True)
def _ready(settings, tmp_path, monkeypatch) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    monkeypatch.setattr(views, "MIN_SECONDS", -1)
    cache.clear()


def guard(page: ConsultationPage, *, is_up: bool = False, per_minute: int = 0) -> CommentGuard:
    wishes = GuardWishes(is_up, per_minute)
    return services.set_guard(consultation=page, actor=PLATFORM, wishes=wishes)


def post(number: int, session: str = "", **more: object):
    client = Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}")
    person = {HEADER: session} if session else {}
    return client.post(
        f"{API}comments/",
        {"clause": "art-2.p-1", "body": f"رأي {number}", **more},
        content_type="application/json",
        headers={"Idempotency-Key": f"key-{number:08d}", **person},
    )


@pytest.mark.database
def test_while_a_moderator_says_so_a_comment_needs_a_code(consultation) -> None:
    assert post(1).status_code == 201
    guard(consultation, is_up=True)
    refused = post(2)
    body = refused.json()
    assert (refused.status_code, body["code"]) == (403, "assurance_too_low")
    assert (body["required"], body["is_guarded"]) == ("verified", True)
    shown = Client().get(API).json()
    assert (shown["participation_level"], shown["is_guarded"]) == ("verified", True)
    guard(consultation)
    assert post(2).status_code == 201  # under the same key: nothing was refused for good
    shown = Client().get(API).json()
    assert (shown["participation_level"], shown["is_guarded"]) == ("open", False)
    assert Comment.objects.count() == 2


def test_a_code_on_the_way_loses_nothing_that_was_typed_without_script(consultation) -> None:
    """The guard rises between reading and sending, so that no page said it before."""
    client = Client()
    review = client.post(CLAUSE, TYPED | {"step": "review"})
    guard(consultation, is_up=True)
    refused = client.post(CLAUSE, hidden_fields(review.text))
    assert refused.status_code == 403
    assert "تأكيد عنوان لإرسال تعليقك" in refused.text
    assert 'name="as_nobody"' not in refused.text
    assert html.escape(TYPED["body"]) in refused.text
    [link] = re.findall(r'href="(/ar/account/\?[^"]+)"', refused.text.split("<main")[1])
    sign_in = client.get(html.unescape(link))
    [target] = re.findall(r'name="next" value="([^"]+)"', sign_in.text)
    client.post("/ar/account/", {"address": "layla@example.org", "next": html.unescape(target)})
    code = re.search(r"\d{4} \d{4}", Delivery.objects.latest("created_at").text)
    assert code
    back = client.post("/ar/account/code/", {"code": code.group()})
    fields = hidden_fields(client.get(back.headers["Location"]).text)
    assert {name: fields[name] for name in TYPED} == TYPED
    sent = client.post(CLAUSE, fields)
    assert (sent.status_code, "/thanks/" in sent.headers["Location"]) == (302, True)
    assert Comment.objects.get().body == TYPED["body"].replace("\r\n", "\n")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_says_before_anybody_writes_that_a_code_comes(language, consultation) -> None:
    sentence = {"ar": "عدد كبير غير معتاد من التعليقات", "en": "Unusually many comments"}[language]
    address = CLAUSE.replace("/ar/", f"/{language}/")
    assert sentence not in Client().get(address).text
    guard(consultation, is_up=True)
    assert sentence in Client().get(address).text


def test_more_comments_a_minute_than_named_raise_it_for_an_hour(consultation) -> None:
    guard(consultation, per_minute=3)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        assert [post(number).status_code for number in range(3)] == [201] * 3
        assert [post(number).status_code for number in range(3, 6)] == [403] * 3
        assert Client().get(API).json()["is_guarded"]
        assert post(6, session_of(LAYLA)).status_code == 201
        clock.move_to(start + timedelta(minutes=59))
        assert post(7).status_code == 403
        clock.move_to(start + timedelta(minutes=61))
        assert post(7).status_code == 201
    assert Comment.objects.count() == 5


def test_it_lasts_while_they_keep_coming(consultation) -> None:
    guard(consultation, per_minute=2)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for number in range(4):
            post(number)
        clock.move_to(start + timedelta(minutes=55))
        for number in range(4, 8):
            post(number)
        clock.move_to(start + timedelta(minutes=90))
        assert post(9).status_code == 403
    assert CommentGuard.objects.get().until == start + timedelta(minutes=115)


def test_many_comments_are_nothing_to_a_consultation_that_names_no_number(consultation) -> None:
    assert [post(number).status_code for number in range(40)] == [201] * 40
    guard(consultation)
    assert [post(number).status_code for number in range(40, 60)] == [201] * 20


def test_a_consultation_that_asks_for_more_anyway_asks_for_no_less(consultation) -> None:
    ConsultationPage.objects.filter(pk=consultation.pk).update(participation_level="strong")
    consultation.refresh_from_db()
    guard(consultation, is_up=True)
    body = post(1).json()
    assert (body["required"], "is_guarded" in body) == ("strong", False)


def _moderator(agency: Agency) -> User:
    user = User.objects.create(email=f"m-{agency.slug}@example.org", is_staff=True)
    grant(user=user, agency=agency, role=Role.MODERATOR)
    return user


def test_only_the_agency_s_moderators_raise_it(consultation, agency) -> None:
    other = Agency.objects.create(slug="ssc", name_ar="الضمان", name_en="Social Security")
    wishes = GuardWishes(is_up=True, per_minute=0)
    with pytest.raises(Refused):
        services.set_guard(
            consultation=consultation, actor=actor_for(_moderator(other)), wishes=wishes
        )
    with pytest.raises(GuardRefused):
        services.set_guard(
            consultation=consultation, actor=PLATFORM, wishes=GuardWishes(False, 100_001)
        )
    assert not CommentGuard.objects.exists()


def test_the_screen_shows_and_sets_it(consultation, agency) -> None:
    client = Client()
    client.force_login(_moderator(agency))
    assert consultation.title in client.get(SCREEN).text
    sent = {"consultation": consultation.pk, "is_up": "1", "per_minute": "120"}
    assert client.post(SCREEN, sent).status_code == 302
    row = CommentGuard.objects.get()
    assert (row.is_up, row.per_minute, row.until) == (True, 120, None)
    for wrong in ("-1", "x", "100001", "٥" * 3, "9" * 30):
        client.post(SCREEN, sent | {"per_minute": wrong})
    row.refresh_from_db()
    assert row.per_minute == 120
    assert client.post(SCREEN, sent | {"consultation": "999999"}).status_code == 404
    client.post(SCREEN, {"consultation": consultation.pk, "per_minute": ""})
    row.refresh_from_db()
    assert (row.is_up, row.per_minute) == (False, 0)


def test_another_agency_s_moderator_neither_sees_nor_sets_it(consultation) -> None:
    other = Agency.objects.create(slug="ssc", name_ar="الضمان", name_en="Social Security")
    client = Client()
    client.force_login(_moderator(other))
    assert consultation.title not in client.get(SCREEN).text
    sent = {"consultation": consultation.pk, "is_up": "1"}
    assert client.post(SCREEN, sent).status_code == 404
    assert not CommentGuard.objects.exists()


def test_an_older_revision_of_the_page_takes_nothing_of_it_back(consultation) -> None:
    revision = consultation.save_revision()
    guard(consultation, is_up=True)
    revision.publish()
    assert post(1).status_code == 403
