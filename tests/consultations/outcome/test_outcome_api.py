"""We asked, you said, we did over HTTP, and what each comment and clause shows of it."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.log.audit import audit
from consultations.models import Decision, Disposition, LogEntry
from tests.consultations.conftest import published_comment, translate
from tests.consultations.outcome import makers

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BASE = "/api/v1/consultations/strategy/"


def get(path: str, status: int = 200, **query):
    answer = Client().get(f"{BASE}{path}", {"lang": "ar", **query})
    assert answer.status_code == status, answer.content
    return answer.json()


@pytest.fixture
def decided(consultation):
    """Two single comments and a campaign of three, with two themes; the time limit was changed."""
    first = published_comment(consultation, "أقترح ستين يومًا للرد.", stance="opposes")
    second = published_comment(consultation, "التعريف غامض.", clause_key="art-1.p-2")
    many = [
        published_comment(consultation, f"نطالب بستين يومًا {n}.", stance="opposes")
        for n in range(3)
    ]
    campaign = makers.campaign(consultation, *many)
    makers.second_text(consultation)
    makers.accept(first)
    makers.decide(second, Decision.DECLINED, "لأنه من القانون.", reason_en="It is the law's.")
    made = makers.decide(campaign, Decision.PARTLY, "للشركات فقط.")
    versions = consultation.versions.order_by("number")
    makers.point(made, *(makers.clause(one, "art-2.p-1") for one in versions))
    period, words = makers.theme(consultation), makers.theme(consultation, "التعريفات", 2)
    makers.tag(period, first, "ستين يومًا")
    makers.tag(period, campaign)
    makers.tag(words, second)
    makers.theme(consultation, "محور بلا تعليقات", 3)
    return makers.publish_outcome(consultation)


def test_what_was_asked_said_and_done(decided) -> None:
    report = get("outcome/")
    assert [(one["decision"], one["count"]) for one in report["decisions"]] == [
        ("accepted", 1),
        ("partly", 3),
        ("declined", 1),
    ]
    campaigns = report["campaigns"]
    assert (campaigns["comments"], campaigns["in_campaigns"], campaigns["campaigns"]) == (5, 3, 1)
    assert campaigns["largest"][0]["comments"] == 3
    period, words = report["themes"]
    assert (period["title"], period["count"], period["stances"]["opposes"]) == ("المدة", 4, 4)
    assert [(one["reason"], one["count"]) for one in period["answers"]] == [
        ("للشركات فقط.", 3),
        ("صارت المهلة ستين يومًا.", 1),
    ]
    assert [one["text"] for one in period["quotes"]] == ["ستين يومًا"]
    assert (words["count"], words["quotes"]) == (1, [])
    (change,) = report["changes"]
    assert (change["decisions"], change["after"], report["changes_count"]) == (2, "art-2.p-1", 1)
    assert {"operation": "added", "text": "٦٠"} in change["pieces"]
    assert report["asked"]["summary"] == decided.summary


def test_before_the_outcome_and_without_decisions_there_is_nothing(consultation) -> None:
    comment = services.withhold_comment(
        comment=published_comment(consultation),
        actor=PLATFORM,
        reason="off_topic",
        now=timezone.now(),
    )
    for path in ("outcome/", "outcome/decisions/", "outcome/record.json", "outcome/promises/"):
        get(path, 404)
    makers.publish_outcome(consultation)
    get("outcome/", 404)
    services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())
    assert get(f"comments/{comment.public_id}/")["disposition"] is None
    makers.decide(comment)
    assert get("outcome/")["decisions"][0]["count"] == 1


def test_a_withdrawn_consultation_shows_no_outcome(decided) -> None:
    services.withdraw_consultation(
        consultation=decided, actor=PLATFORM, reasons={"ar": "سبب"}, now=timezone.now()
    )
    get("outcome/", 404)


def test_what_became_of_a_comment_stands_with_it(decided) -> None:
    rows = get("comments/")["results"]
    found = {one["body"]: one["disposition"] for one in rows}
    assert found["أقترح ستين يومًا للرد."] == {
        "decision": "accepted",
        "decision_label": "قُبل",
        "reason": "صارت المهلة ستين يومًا.",
        "campaign": None,
        "changed": [{"key": "art-2.p-1", "number": "2.1"}],
    }
    assert found["نطالب بستين يومًا 1."]["campaign"] == 1
    assert found["التعريف غامض."]["changed"] == []


def test_a_comment_that_was_withheld_since_is_in_no_list_and_no_quote(decided) -> None:
    comment = decided.comments.get(body="أقترح ستين يومًا للرد.")
    services.withhold_comment(comment=comment, actor=PLATFORM, reason="insult", now=timezone.now())
    report = get("outcome/")
    assert "accepted" not in {one["decision"] for one in report["decisions"]}
    assert report["themes"][0]["quotes"] == []
    assert get("outcome/decisions/")["count"] == 2
    assert get(f"comments/{comment.public_id}/")["disposition"] is None


def test_words_that_were_hidden_since_are_no_evidence(decided) -> None:
    comment = decided.comments.get(body="أقترح ستين يومًا للرد.")
    services.redact_comment(
        comment=comment,
        actor=PLATFORM,
        reason="personal_data",
        spans=[(comment.body.index("ستين"), comment.body.index("ستين") + 4)],
        now=timezone.now(),
    )
    assert get("outcome/")["themes"][0]["quotes"] == []


@pytest.mark.parametrize(
    ("asked", "reasons"),
    [
        ({}, ["للشركات فقط.", "لأنه من القانون.", "صارت المهلة ستين يومًا."]),
        ({"decision": "declined"}, ["لأنه من القانون."]),
        ({"changed": "art-2.p-1"}, ["للشركات فقط.", "صارت المهلة ستين يومًا."]),
        ({"clause": "art-1.p-2"}, ["لأنه من القانون."]),
        ({"changed": "art-9.p-9"}, []),
    ],
)
def test_decisions_are_listed_and_filtered(decided, asked, reasons) -> None:
    listing = get("outcome/decisions/", **asked)
    assert [one["reason"] for one in listing["results"]] == reasons
    assert listing["count"] == len(reasons)


def test_decisions_of_a_theme_are_those_of_its_comments_and_campaigns(decided) -> None:
    theme = get("outcome/")["themes"][0]["id"]
    assert len(get("outcome/decisions/", theme=theme)["results"]) == 2


def test_the_list_goes_on_where_it_was_cut(decided) -> None:
    seen, query = [], {"page_size": 1}
    while query:
        listing = get("outcome/decisions/", **query)
        seen += [one["reason"] for one in listing["results"]]
        following = listing["next"]
        query = following and dict(parse_qsl(urlsplit(following).query))
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize(
    "asked",
    [{"decision": "x"}, {"clause": "../x"}, {"theme": "-1"}, {"theme": "x"}, {"theme": "9" * 30}],
)
def test_a_filter_that_is_none_is_refused(decided, asked) -> None:
    get("outcome/decisions/", 400, **asked)


def test_english_readers_get_english_reasons_where_there_are_some(decided) -> None:
    translate(decided, "Draft strategy")
    answer = Client().get(f"{BASE}outcome/decisions/", {"lang": "en"}).json()["results"]
    assert [one["reason"] for one in answer][1:] == ["It is the law's.", "صارت المهلة ستين يومًا."]
    assert answer[0]["decision_label"] == "partly accepted"


def test_the_changes_between_versions_say_how_many_decisions_made_them(decided) -> None:
    clauses = {one["key"]: one["decisions"] for one in get("diff/1..2/")["clauses"]}
    assert (clauses["art-2.p-1"], clauses["art-1.p-2"]) == (2, 0)


def test_a_page_of_decisions_costs_the_same_for_many(
    decided, django_assert_max_num_queries
) -> None:
    for number in range(15):
        makers.accept(published_comment_late(decided, number))
    with django_assert_max_num_queries(22):
        get("outcome/decisions/", page_size=20)


def published_comment_late(page, number: int):
    """As if it had come in time: the window is closed."""
    comment = page.comments.order_by("pk").first()
    comment.pk = comment.public_id = None
    comment.public_id = f"late{number:012d}"
    comment.body = f"متأخر {number}."
    comment.save(force_insert=True)
    return comment


# --- The log -------------------------------------------------------------------------------------------------------


def test_the_log_has_the_fingerprint_of_the_record_that_anybody_can_fetch(
    decided, place_leaves
) -> None:
    place_leaves()
    leaf = json.loads(LogEntry.objects.get(kind="outcome.published").leaf)
    record = b"".join(Client().get(f"{BASE}outcome/record.json").streaming_content)
    assert leaf["outcome"] == hashlib.sha256(record).hexdigest()
    assert leaf["counts"] == {"accepted": 1, "partly": 3, "declined": 1}
    assert leaf["decisions"] == len(json.loads(record)["decisions"]) == 3
    assert get("outcome/")["record"]["sha256"] == leaf["outcome"]
    assert "أقترح" not in record.decode()
    assert audit().mismatches == []


def test_a_correction_leaves_the_record_of_what_was_published(decided, place_leaves) -> None:
    place_leaves()
    old = Disposition.objects.get(decision=Decision.DECLINED)
    Disposition.objects.filter(pk=old.pk).update(replaced_at=timezone.now())
    makers.decide(old.comment, Decision.NOTED)
    assert audit().mismatches == []
    decision = get(f"comments/{old.comment.public_id}/")["disposition"]["decision"]
    assert decision == "noted"


@pytest.mark.parametrize(
    "fields", [{"reason_ar": "سبب آخر."}, {"decision": "noted"}, {"decided_at": None}]
)
def test_a_decision_that_was_changed_by_hand_is_found(decided, place_leaves, fields) -> None:
    place_leaves()
    if "decided_at" in fields:
        fields = {"decided_at": timezone.now()}
    Disposition.objects.filter(decision=Decision.DECLINED).update(**fields)
    (fault,) = audit().mismatches
    assert "decisions" in str(fault)


def test_an_outcome_without_decisions_tells_of_none(consultation, place_leaves) -> None:
    makers.publish_outcome(consultation)
    place_leaves()
    leaf = json.loads(LogEntry.objects.get(kind="outcome.published").leaf)
    assert "outcome" not in leaf
    assert audit().mismatches == []
