"""The moderators' queue in the administration: filters, pages by keyset, keys, bulk decisions and undoing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM, actor_for
from accounts.models import Role
from accounts.services import grant
from consultations import services
from consultations.models import Comment, ModerationAct, ModerationCase
from consultations.moderation import queue
from consultations.moderation.queue import Cursor, Wanted
from tests.consultations.conftest import (
    comment_on,
    make_consultation,
    publish_text,
    published_comment,
)
from tests.consultations.test_admin import other_agency, signed_in

__all__ = ["other_agency"]

pytestmark = [pytest.mark.django_db, pytest.mark.database]
QUEUE = "consultations_moderation"


@pytest.fixture
def client(agency) -> Client:
    return signed_in(agency, Role.MODERATOR)


def shown(client: Client, query: str = "") -> list[str]:
    """The texts on a page of the queue, in order."""
    text = client.get(f"{reverse(QUEUE)}?{query}").text
    return re.findall(r'class="moderation-body">([^<]*)<', text)


def link(client: Client, query: str, rel: str) -> str:
    found = re.search(
        rf'href="\?([^"]*)" rel="{rel}"', client.get(f"{reverse(QUEUE)}?{query}").text
    )
    return found.group(1).replace("&amp;", "&") if found else ""


def many(page, count: int) -> list[Comment]:
    """Comments in a row, a second apart."""
    made = [comment_on(page, f"تعليق {number:03}") for number in range(count)]
    start = timezone.now() - timedelta(hours=1)
    for number, comment in enumerate(made):
        at = start + timedelta(seconds=number)
        Comment.objects.filter(pk=comment.pk).update(submitted_at=at)
        ModerationCase.objects.filter(pk=comment.pk).update(since=at)
    return made


def test_pages_follow_each_other_without_gap_or_repetition(consultation, client) -> None:
    many(consultation, 60)
    seen, query = [], "status=pending"
    while query:
        seen += shown(client, query)
        query = link(client, query, "next")
    assert seen == [f"تعليق {number:03}" for number in range(60)]


def test_cases_of_one_instant_are_split_between_pages(consultation, client) -> None:
    many(consultation, 30)
    ModerationCase.objects.update(since=timezone.now())
    first = shown(client)
    second = shown(client, link(client, "status=pending", "next"))
    assert (len(first), len(second), len({*first, *second})) == (25, 5, 30)


def test_what_was_decided_comes_newest_first(consultation, client) -> None:
    for number, comment in enumerate(many(consultation, 3)):
        services.publish_comment(
            comment=comment, actor=PLATFORM, now=timezone.now() + timedelta(seconds=number)
        )
    assert shown(client, "status=published") == ["تعليق 002", "تعليق 001", "تعليق 000"]


def test_agencies_of_one_moderator_are_merged_in_order(consultation, agency, other_agency) -> None:
    second = make_consultation(other_agency, slug="tax")
    publish_text(second)
    user = get_user_model().objects.create_user(email="both@example.org")
    for one in (agency, other_agency):
        grant(user=user, agency=one, role=Role.MODERATOR)
    made = [comment_on(page, f"{at}") for at, page in enumerate([consultation, second] * 3)]
    page = queue.page(actor_for(user), Wanted())
    assert [one.pk for one in page.comments] == [one.pk for one in made]
    only = queue.page(actor_for(user), Wanted(agency=other_agency.pk))
    assert [one.body for one in only.comments] == ["1", "3", "5"]


def test_filters_narrow_by_consultation_clause_hint_and_report(
    consultation, agency, client
) -> None:
    other = make_consultation(agency, slug="other")
    publish_text(other)
    comment_on(consultation, "أول", clause_key="art-1.p-1")
    comment_on(consultation, "هاتفي 0790000000")
    reported = published_comment(other, "مبلَّغ عنه")
    services.report_comment(
        comment=reported, visitor="x", reason="insult", note="انظروا", now=timezone.now()
    )
    assert shown(client, f"consultation={other.pk}") == []
    assert shown(client, f"consultation={consultation.pk}&clause=art-1.p-1") == ["أول"]
    assert shown(client, "hinted=1") == ["هاتفي 0790000000"]
    assert shown(client, "status=published&reported=1") == ["مبلَّغ عنه"]
    assert "انظروا" in client.get(f"{reverse(QUEUE)}?status=published&reported=1").text


def test_words_are_found_in_every_spelling_and_a_comment_by_its_number(
    consultation, client
) -> None:
    comment_on(consultation, "الإدارةُ الإلكترونية")
    one = comment_on(consultation, "غيره")
    assert shown(client, "text=الاداره") == ["الإدارةُ الإلكترونية"]
    assert shown(client, f"text={one.public_id}") == ["غيره"]


def test_a_search_reads_a_bounded_number_and_leads_on(consultation, client, monkeypatch) -> None:
    many(consultation, 12)
    comment_on(consultation, "إبرة")
    monkeypatch.setattr(queue, "SEARCHED", 10)
    assert shown(client, "text=إبرة") == []
    assert shown(client, link(client, "text=إبرة", "next")) == ["إبرة"]


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=99999999999999999-1", "agency=9999999999999999999999", "clause=%00",
     "status=erased", "consultation=-1", "text=%00", "text=%ED%A0%80", "after=1-1"],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_read_as_the_queue(consultation, client, query) -> None:
    assert client.get(f"{reverse(QUEUE)}?{query}").status_code in {200, 400}


def test_counts_stop_at_a_limit(consultation, client, monkeypatch) -> None:
    many(consultation, 4)
    monkeypatch.setattr(queue, "COUNTED", 3)
    assert "(3+)" in client.get(reverse(QUEUE)).text


def test_a_page_asks_the_same_queries_for_one_comment_and_for_many(consultation, client) -> None:
    many(consultation, 1)
    client.get(reverse(QUEUE))
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(reverse(QUEUE))
    many(consultation, 20)
    with CaptureQueriesContext(connection) as twenty:
        client.get(reverse(QUEUE))
    assert len(twenty) == len(one)
    assert not any("OFFSET" in query["sql"] for query in twenty.captured_queries)


def test_the_keys_stand_on_visible_buttons_and_links(consultation, client) -> None:
    many(consultation, 2)
    text = client.get(reverse(QUEUE)).text
    for key in "jkar":
        assert f'data-key="{key}"' in text
        assert f"<kbd>{key.upper()}</kbd>" in text


def test_a_decision_keeps_the_filters_and_can_be_undone_from_the_queue(
    consultation, client
) -> None:
    comment = comment_on(consultation)
    back = f"status=pending&consultation={consultation.pk}"
    answer = client.post(
        reverse("consultations_decide", args=[comment.public_id]), {"publish": "1", "back": back}
    )
    assert answer["Location"].endswith(f"?{back}")
    act = ModerationAct.objects.get()
    assert f'name="act" value="{act.pk}"' in client.get(answer["Location"]).text
    client.post(reverse("consultations_undo"), {"act": act.pk})
    comment.refresh_from_db()
    assert comment.status == "pending"
    client.post(reverse("consultations_undo"), {"act": act.pk})
    assert ModerationAct.objects.count() == 2


def test_many_are_decided_after_a_preview_and_undone_together(consultation, client) -> None:
    made = many(consultation, 3)
    withdrawn = made[2]
    form = {"comment": [one.public_id for one in made], "decision": "advertising"}
    preview = client.post(reverse("consultations_bulk"), form)
    assert (preview.status_code, "تعليق 001" in preview.text) == (200, True)
    assert Comment.objects.filter(status="pending").count() == 3
    Comment.objects.filter(pk=withdrawn.pk).update(status="withdrawn", ended_at=timezone.now())
    client.post(reverse("consultations_bulk"), form | {"confirmed": "1"})
    acts = ModerationAct.objects.all()
    assert (acts.count(), acts.values("batch").distinct().count()) == (2, 1)
    client.post(reverse("consultations_undo"), {"batch": str(acts[0].batch)})
    assert Comment.objects.filter(status="pending").count() == 2


@pytest.mark.parametrize(
    "form",
    [{}, {"decision": "publish"}, {"comment": ["x"], "decision": "publish"}, {"decision": "x"}],
)
def test_a_bulk_form_that_asks_nothing_changes_nothing(consultation, client, form) -> None:
    comment_on(consultation)
    answer = client.post(reverse("consultations_bulk"), form | {"confirmed": "1"})
    assert (answer.status_code, ModerationAct.objects.count()) == (302, 0)


def test_a_moderator_of_another_agency_decides_undoes_and_redacts_nothing(
    consultation, other_agency
) -> None:
    foreign = signed_in(other_agency, Role.MODERATOR)
    comment = comment_on(consultation, "تعليق لجهة أخرى")
    services.withhold_comment(comment=comment, actor=PLATFORM, reason="insult", now=timezone.now())
    act = ModerationAct.objects.get()
    forms = [
        ("consultations_undo", [], {"act": act.pk}),
        ("consultations_bulk", [], {"comment": [comment.public_id], "decision": "publish", "confirmed": "1"}),
        ("consultations_redact", [comment.public_id], {"marked": "⟦x⟧", "reason": "insult"}),
        ("consultations_appeal", [comment.public_id], {"verdict": "overturned", "words": "x"}),
    ]  # fmt: skip
    for name, arguments, form in forms:
        answer = foreign.post(reverse(name, args=arguments), form)
        assert answer.status_code in {302, 404}
        assert "تعليق لجهة أخرى" not in answer.text
    assert foreign.get(reverse("consultations_redact", args=[comment.public_id])).status_code == 404
    assert shown(foreign, f"status=withheld&text={comment.public_id}") == []
    assert ModerationAct.objects.count() == 1


def test_a_consultation_that_moves_to_another_agency_takes_its_queue_along(
    consultation, agency, other_agency
) -> None:
    comment_on(consultation, "ينتقل")
    section = other_agency.pages.get(locale__language_code="ar")
    consultation.move(section, pos="last-child")
    assert shown(signed_in(other_agency, Role.MODERATOR)) == ["ينتقل"]
    assert shown(signed_in(agency, Role.MODERATOR)) == []


def test_parts_are_hidden_by_signs_in_the_text_and_nothing_else_may_change(
    consultation, client
) -> None:
    comment = comment_on(consultation, "\nاتصلوا على 0790000000\nوشكرًا")
    url = reverse("consultations_redact", args=[comment.public_id])
    assert "0790000000" in client.get(url).text
    marked = "\r\nاتصلوا على ⟦0790000000⟧\r\nوشكرًا"
    for form in ({"marked": marked}, {"marked": marked.replace("شكرًا", ""), "reason": "insult"}):
        refused = client.post(url, form)
        assert (refused.status_code, "⟦0790000000⟧" in refused.text) == (422, True)
    client.post(url, {"marked": marked, "reason": "personal_data"})
    comment.refresh_from_db()
    assert comment.body == "\nاتصلوا على ███\nوشكرًا"
    assert "⟦0790000000⟧" in client.get(url).text


def test_a_cursor_is_read_again_as_it_was_written() -> None:
    cursor = Cursor(timezone.now(), 7)
    assert Cursor.parse(str(cursor)) == cursor


def test_moderators_keep_the_list_of_words(client, consultation) -> None:
    url = reverse("consultations_watched_words")
    for word in ("الرِّشوة", "الرشوه", " ", "x" * 81):
        client.post(url, {"word": word})
    assert "الرِّشوة" in client.get(url).text
    comment_on(consultation, "هذه رشوة والرشوة حرام")
    assert len(shown(client, "hinted=1")) == 1
    pk = re.search(r'name="remove" value="(\d+)"', client.get(url).text)
    client.post(url, {"remove": pk.group(1)})
    assert "الرِّشوة" not in client.get(url).text
