"""Consultations on the public site, in both languages and without script."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import Comment, ConsultationPage
from frontend.views import commenting as views
from tests.consultations.conftest import (
    comment_on,
    make_consultation,
    publish_text,
    published_comment,
    translate,
)

CLAUSE = "/ar/consultations/strategy/p/art-2.p-1/"


@pytest.fixture(autouse=True)
def _quick(monkeypatch) -> None:
    """Nobody reads in a test; a fresh throttle for each."""
    monkeypatch.setattr(views, "MIN_SECONDS", -1)
    cache.clear()


def hidden_fields(page: str) -> dict[str, str]:
    """The fields of the page's first form that sends."""
    form = re.search(
        r'<form[^>]*>\s*<input type="hidden" name="step" value="send">.*?</form>', page, re.S
    )
    assert form, page
    pairs = re.findall(r'name="([a-z_]+)" value="([^"]*)"', form.group(), re.S)
    return {name: html.unescape(value) for name, value in pairs}


def test_a_citizen_writes_reviews_and_sends_and_a_moderator_lets_it_show(
    consultation, client: Client
) -> None:
    form = client.get(CLAUSE)
    assert "تجيب الجهة خلال ٣٠ يومًا." in form.text
    typed = {
        "body": "أقترح\r\n٦٠ يومًا",
        "author_name": "سامر",
        "stance": "supports",
        "version": "1",
    }
    review = client.post(CLAUSE, typed | {"step": "review"})
    fields = hidden_fields(review.text)
    assert review.status_code == 200
    assert not Comment.objects.exists()
    sent = client.post(CLAUSE, fields)
    stored = Comment.objects.get()
    assert sent.status_code == 302
    assert (stored.body, stored.author_name, stored.stance, stored.status) == (
        "أقترح\n٦٠ يومًا",
        "سامر",
        "supports",
        "pending",
    )
    thanks = client.get(sent.headers["Location"])
    code = stored.receipt.code
    assert f"/ar/r/{code}/" in thanks.text
    assert f"{code[:5]}-{code[5:10]}-{code[10:15]}-{code[15:]}</bdi>" in thanks.text
    assert "سامر" not in client.get(CLAUSE).text
    services.publish_comment(comment=stored, actor=PLATFORM, now=timezone.now())
    shown = client.get(CLAUSE).text
    assert "<bdi>سامر</bdi>" in shown
    assert "أقترح<br>\n٦٠ يومًا" in shown
    assert "تعليق واحد" in client.get("/ar/consultations/strategy/").text


def test_sending_the_reviewed_form_twice_stores_one_comment_and_thanks_alike(
    consultation, client
) -> None:
    fields = hidden_fields(client.post(CLAUSE, {"step": "review", "body": "نعم"}).text)
    first, second = client.post(CLAUSE, fields), client.post(CLAUSE, fields)
    assert first.headers["Location"] == second.headers["Location"]
    assert Comment.objects.count() == 1


def test_two_visitors_never_share_a_key(consultation, client) -> None:
    keys = {
        hidden_fields(client.post(CLAUSE, {"step": "review", "body": "نعم"}).text)[
            "idempotency_key"
        ]
        for _visitor in range(3)
    }
    assert len(keys) == 3
    assert "idempotency_key" not in client.get(CLAUSE).text


def test_going_back_to_change_keeps_what_was_typed(consultation, client) -> None:
    answer = client.post(
        CLAUSE,
        {"step": "edit", "body": "سطر\r\nسطر <b>", "author_name": "لانا", "stance": "opposes"},
    )
    assert "سطر\r\nسطر &lt;b&gt;</textarea>" in answer.text
    assert 'value="لانا"' in answer.text
    assert 'value="opposes" checked' in answer.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": " \u200f\u3164"}, "التعليق فارغ؛ اكتبه قبل الإرسال."),
        ({"body": "ن" * 4001}, "يزيد التعليق على 4000 حرف."),
        ({"body": "نعم", "author_name": "ن" * 81}, "يزيد الاسم على 80 حرفًا."),
        (
            {"body": "نعم", "website": "http://spam.example"},
            "اترك الحقل «website» فارغًا، ثم أعد الإرسال.",
        ),
    ],
)
def test_mistakes_are_named_and_the_text_is_kept(consultation, client, fields, words) -> None:
    answer = client.post(CLAUSE, {"step": "review"} | fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert fields["body"].strip() in answer.text


@pytest.mark.parametrize("name", ["a\u202eb", "a\x00b"])
def test_what_the_api_refuses_comes_back_with_the_text(consultation, client, name) -> None:
    fields = hidden_fields(client.post(CLAUSE, {"step": "review", "body": "رأيي المحفوظ"}).text)
    answer = client.post(CLAUSE, fields | {"author_name": name})
    assert answer.status_code == 400
    assert "رأيي المحفوظ</textarea>" in answer.text


def test_a_form_sent_faster_than_anyone_reads_is_shown_once_more(
    consultation, client, monkeypatch
) -> None:
    monkeypatch.setattr(views, "MIN_SECONDS", 60)
    fields = hidden_fields(client.post(CLAUSE, {"step": "review", "body": "نعم"}).text)
    answer = client.post(CLAUSE, fields)
    assert answer.status_code == 422
    assert hidden_fields(answer.text)["idempotency_key"] == fields["idempotency_key"]
    assert not Comment.objects.exists()


def test_after_closing_the_text_is_handed_back_with_409(consultation, client) -> None:
    fields = hidden_fields(client.post(CLAUSE, {"step": "review", "body": "كتبت طويلًا"}).text)
    now = timezone.now()
    ConsultationPage.objects.filter(pk=consultation.pk).update(closes_at=now)
    answer = client.post(CLAUSE, fields)
    assert answer.status_code == 409
    assert "كتبت طويلًا</textarea>" in answer.text
    assert not Comment.objects.exists()


def test_nothing_that_a_visitor_writes_becomes_markup(consultation, client) -> None:
    published_comment(
        consultation,
        "<script>alert(1)</script> https://example.org/a?b=1&c=2 javascript:alert(1) <img src=x onerror=1>",
        author_name='"><b>x',
    )
    shown = client.get(CLAUSE).text
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "<b>x" not in shown
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow ugc noopener">' in shown
    assert 'href="javascript:' not in shown


def test_a_withheld_comment_leaves_its_place_and_the_rule(consultation, client) -> None:
    comment = comment_on(consultation, "كلام جارح")
    services.withhold_comment(comment=comment, actor=PLATFORM, reason="insult", now=timezone.now())
    shown = client.get(CLAUSE).text
    assert "إساءة أو كراهية" in shown
    assert "كلام جارح" not in shown


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "يُغلق خلال يوم"),
        (1, "بقي يوم واحد"),
        (2, "بقي يومان"),
        (5, "بقيت 5 أيام"),
        (11, "بقي 11 يومًا"),
        (100, "بقي 100 يوم"),
    ],
)
def test_the_days_left_take_their_plural_form(agency, client, days, words) -> None:
    make_consultation(agency, closes_at=timezone.now() + timedelta(days=days, hours=2))
    assert words in client.get("/ar/consultations/").text
    assert words in client.get("/ar/consultations/strategy/").text


def test_the_list_has_a_tab_for_each_stage_and_an_empty_one_says_what_comes_next(
    agency, client
) -> None:
    now = timezone.now()
    make_consultation(
        agency, "soon", opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9)
    )
    empty = client.get("/ar/consultations/")
    assert empty.status_code == 200
    assert "تُفتتح التالية" in empty.text
    assert "soon" in client.get("/ar/consultations/?state=announced").text
    assert client.get("/en/consultations/?state=announced").status_code == 200


def test_the_page_tells_every_stage_in_words(agency, client) -> None:
    now = timezone.now()
    page = make_consultation(
        agency,
        opens_at=now - timedelta(days=40),
        closes_at=now - timedelta(days=10),
        response_due_on=timezone.localdate(now) - timedelta(days=3),
        outcome_text="<p>شكرًا</p>",
        outcome_items=[
            (
                "item",
                {
                    "theme": "المدة",
                    "said": "قصيرة",
                    "count": 2,
                    "decision": "accepted",
                    "reason": "مُددت",
                    "clause": "",
                },
            )
        ],
    )
    publish_text(page)
    late = client.get("/ar/consultations/strategy/").text
    assert "تأخرت 3 أيام" in late
    assert "مُددت" not in late
    services.publish_outcome(consultation=page, actor=PLATFORM)
    answered = client.get("/ar/consultations/strategy/").text
    assert "قلتم · فعلنا" in answered
    assert "مُددت" in answered
    services.withdraw_consultation(
        consultation=page, actor=PLATFORM, reasons={"ar": "دُمجت في غيرها"}, now=now
    )
    assert "دُمجت في غيرها" in client.get("/ar/consultations/strategy/").text


def test_english_readers_comment_on_the_same_consultation(consultation, client) -> None:
    translate(consultation, "Draft strategy")
    page = "/en/consultations/strategy/p/art-1.p-1/"
    assert "A digital service is any service given online." in client.get(page).text
    fields = hidden_fields(client.post(page, {"step": "review", "body": "Too short"}).text)
    sent = client.post(page, fields)
    assert urlsplit(sent.headers["Location"]).path.startswith("/en/consultations/strategy/")
    assert Comment.objects.get().language == "en"
    arabic = client.get("/ar/consultations/strategy/p/art-1.p-2/").text
    assert 'dir="rtl"' in arabic


@pytest.mark.parametrize(
    "address",
    [
        "/ar/consultations/?state=maybe",
        "/ar/consultations/?page=1000000000",
        "/ar/consultations/strategy/p/%00/",
        "/ar/consultations/strategy/p/../../x/",
        "/ar/consultations/nothing/p/art-1/",
        "/ar/consultations/strategy/p/art-1/thanks/?receipt=<script>",
    ],
)
def test_bad_addresses_never_end_in_an_error_of_the_server(consultation, client, address) -> None:
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code < 500
    assert "<script>" not in answer.text
