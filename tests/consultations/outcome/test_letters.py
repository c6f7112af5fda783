"""Each commenter gets exactly one message that says what became of their comments, whatever happens on the way."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.utils import timezone

from accounts import pseudonyms
from accounts.actors import PLATFORM
from accounts.assurance import Assurance
from accounts.models import User
from accounts.participants import Participant
from consultations import services
from consultations.models import Decision, Outcome, OutcomeLetters
from consultations.outcome import letters
from consultations.services import notices
from operations.models import Delivery
from operations.worker import drain
from tests.consultations.conftest import translate
from tests.consultations.outcome import makers

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BODY = "أقترح ستين يومًا، فالمهلة قصيرة."


@pytest.fixture(autouse=True)
def _demo(settings) -> None:
    settings.DEMO = True


def person(name: str, **fields) -> User:
    return User.objects.create_user(f"{name}@example.org", wants_replies=False, **fields)


def support(comment, name: str) -> None:
    who = Participant(Assurance.VERIFIED, f"email:{name}@example.org")
    services.support_comment(comment=comment, participant=who)


def told() -> dict[str, str]:
    """Who got which text; two to one person fail the test."""
    drain(strict=True)
    rows = list(Delivery.objects.all())
    assert len({row.recipient for row in rows}) == len(rows)
    for (
        row
    ) in rows:  # programs that find links in text must not take an invisible sign for a part of one
        assert all("\u2069" not in link for link in re.findall(r"https?://\S+", row.text))
    return {row.recipient: re.sub("[\u2068\u2069]", "", row.text) for row in rows}


def test_a_commenter_is_told_of_each_comment_and_others_that_there_is_an_outcome(
    consultation,
) -> None:
    for name in ("layla", "omar"):
        person(name)
    one = makers.comment_by(consultation, "layla", BODY)
    other = makers.comment_by(consultation, "layla", "والتعريف غامض.", clause_key="")
    support(one, "omar")
    makers.second_text(consultation)
    makers.accept(one)
    makers.decide(other, Decision.DECLINED, "لأن التعريف من القانون.")
    makers.publish_outcome(consultation)

    found = told()

    mine = found["layla@example.org"]
    assert "البند 2.1: قُبل" in mine
    assert "صارت المهلة ستين يومًا." in mine
    assert "لأن التعريف من القانون." in mine
    assert all(f"/ar/consultations/strategy/comments/{c.public_id}/" in mine for c in (one, other))
    assert "/ar/consultations/strategy/outcome/" in mine
    assert BODY not in mine
    assert one.public_id not in found["omar@example.org"]
    assert "/ar/consultations/strategy/" in found["omar@example.org"]
    row = OutcomeLetters.objects.get()
    assert (row.commenters, row.reached, row.others, row.last_account) == (1, 1, 1, 0)


def test_a_letter_is_in_the_persons_language(consultation) -> None:
    translate(consultation, "Draft strategy")
    person("layla", language="en")
    comment = makers.comment_by(consultation, "layla")
    makers.decide(comment, Decision.PARTLY, reason_en="Sixty days for companies only.")
    makers.publish_outcome(consultation)

    mine = told()["layla@example.org"]

    assert "On clause 2.1: partly accepted" in mine
    assert "Sixty days for companies only." in mine
    assert "/en/consultations/strategy/" in mine
    assert "Draft strategy" in Delivery.objects.get().subject


def test_a_person_with_several_names_gets_one_message_with_all_comments(consultation) -> None:
    User.objects.create_user("layla@example.org", phone="+962790001234", wants_replies=False)
    first = makers.comment_by(consultation, "layla")
    second = makers.comment_by(consultation, "", "وستون أعدل.", identifier="phone:+962790001234")
    for comment in (first, second):
        makers.decide(comment)
    makers.publish_outcome(consultation)

    mine = told()

    assert list(mine) == ["layla@example.org"]
    assert all(comment.public_id in mine["layla@example.org"] for comment in (first, second))


def test_a_comment_of_a_campaign_has_the_answer_of_the_campaign(consultation) -> None:
    person("layla")
    comment = makers.comment_by(consultation, "layla")
    makers.decide(makers.campaign(consultation, comment), Decision.OUT_OF_SCOPE, "خارج القانون.")
    makers.publish_outcome(consultation)
    assert "خارج القانون." in told()["layla@example.org"]


def test_who_wants_no_such_messages_or_has_no_address_is_counted_and_not_written_to(
    consultation,
) -> None:
    person("layla", wants_outcomes=False)
    person("omar", is_active=False)
    for name in ("layla", "omar", "nobody"):
        makers.decide(makers.comment_by(consultation, name))
    makers.publish_outcome(consultation)
    assert told() == {}
    row = OutcomeLetters.objects.get()
    assert (row.commenters, row.reached) == (3, 0)


def test_a_commenter_without_a_public_comment_gets_the_general_notice(consultation) -> None:
    person("layla")
    comment = makers.comment_by(consultation, "layla")
    makers.decide(comment)
    services.withhold_comment(comment=comment, actor=PLATFORM, reason="insult", now=timezone.now())
    makers.publish_outcome(consultation)
    assert comment.public_id not in told()["layla@example.org"]


@pytest.fixture
def forty(consultation, monkeypatch):
    """Twenty-six answered commenters among forty accounts, in batches of seven; the outcome is public, nobody was told yet."""
    monkeypatch.setattr(letters, "BATCH", 7)
    for number in range(40):
        person(f"p{number}")
        comment = makers.comment_by(consultation, f"p{number}") if number % 3 else None
        if comment is None:
            continue
        makers.decide(comment)
    makers.close(consultation)
    Outcome.objects.create(consultation=consultation, published_at=timezone.now())
    return consultation


@pytest.mark.parametrize("dies_at", [1, 7, 8, 20])
def test_a_worker_that_dies_in_the_middle_writes_to_everybody_once(
    forty, monkeypatch, dies_at
) -> None:
    send, sent = letters.notices.send, []

    def dying(**values) -> bool:
        sent.append(values["user"])
        if len(sent) == dies_at:
            raise SystemExit(137)
        return send(**values)

    monkeypatch.setattr(letters.notices, "send", dying)
    with pytest.raises(SystemExit):
        letters.tell_of_outcome(key=forty.translation_key)
    monkeypatch.setattr(letters.notices, "send", send)
    before = Delivery.objects.count()
    written = letters.tell_of_outcome(key=forty.translation_key)
    again = letters.tell_of_outcome(key=forty.translation_key)
    counted = Counter(Delivery.objects.values_list("recipient", flat=True))
    assert (before + written, again) == (26, 0)
    assert set(counted.values()) == {1}
    assert set(counted) == {f"p{n}@example.org" for n in range(40) if n % 3}
    row = OutcomeLetters.objects.get()
    assert (row.commenters, row.reached) == (26, 26)


def test_a_replayed_task_writes_to_nobody(forty) -> None:
    first = notices.tell_participants(name=notices.OUTCOME, key=forty.translation_key, version="")
    again = notices.tell_participants(name=notices.OUTCOME, key=forty.translation_key, version="")
    assert (first, again, Delivery.objects.count()) == (26, 0, 26)


def test_a_batch_costs_the_same_for_many_and_for_few(forty, django_assert_max_num_queries) -> None:
    letters._begin(forty)
    with django_assert_max_num_queries(
        13 + 7 * 6
    ):  # six for each mail, its task and the page's language
        letters._next_batch(forty)


def test_nobody_is_found_once_the_key_is_destroyed(forty) -> None:
    pseudonyms.destroy_key(scope=forty.pseudonym_scope, now=timezone.now())
    assert letters.tell_of_outcome(key=forty.translation_key) == 0
    assert OutcomeLetters.objects.get().ended_at is not None


def test_no_outcome_no_letters(consultation) -> None:
    assert letters.tell_of_outcome(key=consultation.translation_key) == 0
    assert not OutcomeLetters.objects.exists()
