"""Consultations over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import Comment
from tests.consultations.conftest import (
    make_consultation,
    publish_text,
    published_comment,
    translate,
)


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    from django.core.cache import cache

    cache.clear()


def post(client: Client, slug: str, body, key: str = "key-0000-0001", **extra):
    return client.post(
        f"/api/v1/consultations/{slug}/comments/?lang=ar",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else {},
        **extra,
    )


COMMENT = {"clause": "art-2.p-1", "body": "أقترح\r\n٦٠ يومًا", "stance": "supports"}


def test_a_comment_is_echoed_as_it_is_stored_and_awaits_moderation(consultation, client) -> None:
    answer = post(client, "strategy", COMMENT)
    assert answer.status_code == 201
    stored = Comment.objects.get()
    echoed = answer.json()
    assert echoed["body"] == stored.body == "أقترح\n٦٠ يومًا"
    assert (echoed["id"], echoed["status"], echoed["version"]) == (stored.public_id, "pending", 1)
    assert client.get("/api/v1/consultations/strategy/comments/").json()["count"] == 0


def test_the_same_key_gets_the_same_answer_and_another_body_is_refused(
    consultation, client
) -> None:
    first, again = post(client, "strategy", COMMENT), post(client, "strategy", COMMENT)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    other = post(client, "strategy", COMMENT | {"body": "غيره"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert Comment.objects.count() == 1


def test_a_refused_comment_leaves_its_key_free_for_the_corrected_one(consultation, client) -> None:
    assert post(client, "strategy", COMMENT | {"body": "\u200f"}).json()["code"] == "empty_comment"
    assert post(client, "strategy", COMMENT).status_code == 201


def test_a_closed_consultation_answers_409_with_its_closing_time(january, client) -> None:
    answer = post(client, "january", COMMENT)
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "consultation_closed"
    assert answer.json()["closes_at"] == "2026-01-15T21:00:00+00:00"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"clause": "art-2.p-1", "body": "نعم\x00"}, 400),
        (b'{"clause": "art-2.p-1", "body": "\\ud800"}', 400),
        ({"clause": "art-2.p-1", "body": "ن" * 4001}, 422),
        ({"clause": "art-2.p-1", "body": "ن" * 200_000}, 400),
        ({"clause": "../../etc", "body": "نعم"}, 400),
        ({"clause": "art-77", "body": "نعم"}, 404),
        ({"clause": "art-2.p-1", "body": "نعم", "stance": "maybe"}, 400),
        ({"clause": "art-2.p-1", "body": "نعم", "version": 10**30}, 400),
        ({"clause": "art-2.p-1", "body": "نعم", "author_name": "a\u202eb"}, 400),
        ({"clause": "art-2.p-1", "body": {"a": []}}, 400),
        (b"[]", 400),
        (b"{", 400),
    ],
)
def test_bad_comments_are_refused_in_words(consultation, client, body, status) -> None:
    answer = post(client, "strategy", body)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        status,
        "application/problem+json",
    )
    assert not Comment.objects.exists()


def test_a_comment_needs_an_idempotency_key(consultation, client) -> None:
    assert post(client, "strategy", COMMENT, key="").json()["code"] == "idempotency_key_missing"


def test_writing_is_throttled_and_reading_is_not(consultation, client) -> None:
    answers = [post(client, "strategy", COMMENT, key=f"key-0000-{n:04}") for n in range(31)]
    assert [answer.status_code for answer in answers] == [201] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert client.get("/api/v1/consultations/strategy/comments/").status_code == 200


def test_published_comments_show_and_withheld_ones_leave_a_tombstone(consultation, client) -> None:
    published_comment(consultation, "تعليق ظاهر", author_name="سامر", stance="opposes")
    hidden = published_comment(consultation, "كلام جارح", author_name="فلان")
    services.withhold_comment(comment=hidden, actor=PLATFORM, reason="insult", now=timezone.now())
    rows = client.get("/api/v1/consultations/strategy/comments/?clause=art-2.p-1").json()["results"]
    assert [(row["status"], row["body"], row["author_name"]) for row in rows] == [
        ("withheld", "", ""),
        ("published", "تعليق ظاهر", "سامر"),
    ]
    assert (rows[0]["reason"], rows[0]["reason_label"]) == ("insult", "إساءة أو كراهية")
    detail = client.get("/api/v1/consultations/strategy/?lang=ar").json()
    clause = next(c for c in detail["text"]["clauses"] if c["key"] == "art-2.p-1")
    assert detail["comments_count"] == clause["comments_count"] == 1
    assert clause["stances"] == {"supports": 0, "neutral": 0, "opposes": 1}


def test_english_readers_get_english_words_and_the_same_comments(consultation, client) -> None:
    translate(consultation, "Draft strategy")
    published_comment(consultation)
    detail = client.get("/api/v1/consultations/strategy/?lang=en").json()
    assert (detail["title"], detail["language"]) == ("Draft strategy", "en")
    assert detail["comments_count"] == 1
    assert [c["language"] for c in detail["text"]["clauses"]] == ["en", "en", "ar", "en", "en"]
    bundle = client.get("/api/v1/pages/find/?path=/en/consultations/strategy/").json()
    assert bundle["page"]["type"] == "consultation"
    assert bundle["page"]["content"]["text"]["clauses"][0]["heading"] == "Article 1: Definitions"


def test_a_comment_on_the_translation_is_stored_against_the_original(consultation, client) -> None:
    english = translate(consultation, "Draft strategy")
    english.slug = "english-strategy"
    english.save_revision().publish()
    assert post(client, "english-strategy", COMMENT).status_code == 201
    assert Comment.objects.get().clause.version.consultation_id == consultation.pk


def test_lists_narrow_by_state_agency_and_topic_and_count_the_states(
    consultation, agency, client
) -> None:
    now = timezone.now()
    make_consultation(
        agency, "soon", opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9)
    )
    make_consultation(agency, "sooner", closes_at=now + timedelta(days=1), topic="HEAL")
    url = "/api/v1/consultations/"
    answer = client.get(url, {"state": "open"}).json()
    assert [row["slug"] for row in answer["results"]] == ["sooner", "strategy"]
    assert answer["results"][1]["days_left"] == 5
    assert answer["states"] == {
        "announced": 1,
        "open": 2,
        "closed": 0,
        "outcome": 0,
        "withdrawn": 0,
    }
    assert client.get(url, {"topic": "HEAL"}).json()["count"] == 1
    assert client.get(url, {"agency": "moj"}).json()["count"] == 3
    assert client.get(url, {"agency": "nobody"}).json()["count"] == 0


@pytest.mark.parametrize(
    "address",
    [
        "consultations/?state=maybe",
        "consultations/?agency=%00",
        "consultations/?topic=1%27",
        "consultations/?page=1000000000",
        "consultations/?page=-1",
        "consultations/?page_size=abc&page=x",
        "consultations/%00/",
        "consultations/nothing/",
        "consultations/nothing/comments/",
        "consultations/strategy/versions/0/",
        "consultations/strategy/versions/99999999999999999999999999/",
        "consultations/strategy/clauses/art-99/",
        "consultations/strategy/clauses/%00/",
        "consultations/strategy/comments/?clause=%00",
    ],
)
def test_bad_addresses_are_refused_in_words(consultation, client, address) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_clause_comes_with_its_neighbours_and_heading(consultation, client) -> None:
    shown = client.get("/api/v1/consultations/strategy/clauses/art-1.p-2/?lang=ar").json()
    assert shown["clause"]["number"] == "1.2"
    assert (shown["before"]["key"], shown["after"]["key"]) == ("art-1.p-1", "art-2")
    assert shown["heading"]["heading"] == "المادة 1: التعريفات"
    assert shown["clause"]["url"] == "/ar/consultations/strategy/p/art-1.p-2/"


@pytest.mark.parametrize("count", [3, 30])
def test_lists_cost_the_same_queries_with_three_and_with_thirty_consultations(
    agency, client, count, django_assert_max_num_queries
) -> None:
    for number in range(count):
        page = make_consultation(agency, f"c-{number}")
        publish_text(page)
    with django_assert_max_num_queries(12):
        answer = client.get("/api/v1/consultations/?lang=ar&page_size=50")
    assert answer.json()["count"] == count


@pytest.mark.parametrize("count", [3, 30])
def test_a_consultation_costs_the_same_queries_with_three_and_with_thirty_clauses_and_comments(
    agency, client, count, django_assert_max_num_queries
) -> None:
    page = make_consultation(agency)
    text = "# المادة 1\n\n" + "\n\n".join(f"1.{n} نص البند" for n in range(1, count + 1))
    publish_text(page, text, "")
    for number in range(1, count + 1):
        published_comment(page, clause_key=f"art-1.p-{number}")
    with django_assert_max_num_queries(16):
        detail = client.get("/api/v1/consultations/strategy/?lang=ar").json()
    assert len(detail["text"]["clauses"]) == count + 1
    assert detail["comments_count"] == count
    with django_assert_max_num_queries(9):
        comments = client.get("/api/v1/consultations/strategy/comments/?page_size=50").json()
    assert comments["count"] == count
