"""What a person sent to consultations: found by their pseudonyms alone, handed over whole, erased everywhere."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from accounts import pseudonyms
from accounts.actors import PLATFORM
from accounts.assurance import Assurance
from accounts.participants import Participant
from common.registry import DataSubject, personal_data
from consultations import services
from consultations.log import verifying
from consultations.log.sequencer import Sequencer
from consultations.models import Comment, CommentSupport, LogEntry, Receipt
from consultations.personal import Participation
from operations.clock import database_now
from tests.consultations.conftest import (
    comment_on,
    make_consultation,
    publish_text,
    settle,
    translate,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LAYLA = Participant(Assurance.VERIFIED, "email:layla@example.org")
OMAR = Participant(Assurance.VERIFIED, "email:omar@example.org")
HERS = DataSubject(1, (LAYLA.identifier, "phone:+962790000000"), ("layla@example.org",))
WORDS, OTHERS_WORDS = "أقترح ٦٠ يومًا لا ٣٠.", "كلام عمر وحده."


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"


def comment(page, participant=LAYLA, body=WORDS) -> Comment:
    draft = services.CommentDraft(clause_key="art-2.p-1", body=body, language="ar")
    return services.submit_comment(consultation=page, draft=draft, participant=participant)


def publish(one: Comment) -> Comment:
    return services.publish_comment(comment=one, actor=PLATFORM, now=timezone.now())


def second_consultation(agency):
    page = make_consultation(agency, slug="second", title="الاستشارة الثانية")
    publish_text(page)
    return page


def test_consultations_offer_what_they_hold_of_people() -> None:
    assert "consultations" in {provider.name for provider in personal_data}


def test_a_person_finds_what_they_sent_to_every_consultation_and_nothing_else(
    consultation, agency
) -> None:
    mine = [comment(consultation), comment(second_consultation(agency))]
    comment(consultation, OMAR, OTHERS_WORDS)
    comment_on(consultation, "بلا اسم")
    found = Participation().contributions(HERS, "ar")
    assert {one.reference for one in found} == {one.public_id for one in mine}
    assert {one.receipt for one in found} == {one.receipt.code for one in mine}
    assert Participation().contributions(DataSubject(2), "ar") == []


def test_what_became_of_it_is_told_in_the_readers_language(consultation) -> None:
    translate(consultation, "Draft strategy")
    one = comment(consultation)
    services.withhold_comment(comment=one, actor=PLATFORM, reason="insult", now=timezone.now())
    (shown,) = Participation().contributions(HERS, "en")
    assert (shown.title, shown.state, bool(shown.reason)) == ("Draft strategy", "withheld", True)
    assert shown.url == "/en/consultations/strategy/p/art-2.p-1/"
    assert shown.outcome_url == ""


def test_the_outcome_of_the_consultation_is_linked_once_it_is_published(consultation) -> None:
    publish(comment(consultation))
    settle(consultation)
    later = timezone.now() + timedelta(days=30)
    services.publish_outcome(consultation=consultation, actor=PLATFORM, clock=lambda: later)
    (shown,) = Participation().contributions(HERS, "ar")
    assert (shown.outcome_url, shown.outcome_at) == ("/ar/consultations/strategy/", later)


def test_finding_costs_the_same_for_one_and_for_twenty(
    consultation, agency, django_assert_max_num_queries
) -> None:
    others = publish(comment(consultation, OMAR, OTHERS_WORDS))
    services.support_comment(comment=others, participant=LAYLA)
    for page in (consultation, second_consultation(agency)):
        for _ in range(10):
            comment(page)
    with django_assert_max_num_queries(7):
        assert len(Participation().contributions(HERS, "ar")) == 21


def test_the_file_holds_the_words_and_receipts_of_the_person_and_no_word_of_another(
    consultation,
) -> None:
    mine = comment(consultation)
    others = publish(comment(consultation, OMAR, OTHERS_WORDS))
    services.support_comment(comment=others, participant=LAYLA)
    told = Participation().export(HERS)
    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False)
    assert told["comments"][0]["body"] == WORDS
    assert told["comments"][0]["receipt"]["code"] == mine.receipt.code
    assert told["votes"][0]["comment"] == others.public_id
    assert OTHERS_WORDS not in text
    assert others.pseudonym not in text
    assert Participation().export(DataSubject(2)) == {}


def everything_stored() -> str:
    """Every value of every table, as text."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            parts += [
                bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)
                for row in cursor.fetchall()
                for value in row
            ]
    return "\n".join(parts)


def test_after_erasing_no_word_salt_or_pseudonym_is_left_and_all_other_receipts_hold(
    consultation, agency
) -> None:
    mine = [publish(comment(consultation)), comment(second_consultation(agency))]
    others = publish(comment(consultation, OMAR, OTHERS_WORDS))
    vote = services.support_comment(comment=others, participant=LAYLA).support
    Sequencer().step()
    salts = [bytes(row.salt).hex() for row in Receipt.objects.exclude(subject_id=others.public_id)]
    assert len(salts) == 3
    gone = [WORDS, mine[0].pseudonym, mine[1].pseudonym, vote.pseudonym, *salts]
    assert all(one in everything_stored() for one in gone)
    assert Participation().erase(HERS, database_now()) == 3
    Sequencer().step()
    stored = everything_stored()
    assert [one for one in gone if one in stored] == []
    assert not CommentSupport.objects.exists()
    assert OTHERS_WORDS in stored
    assert verifying.judge(others.receipt.code).verdict == "verified"
    assert verifying.judge(mine[0].receipt.code).verdict == "erased"
    kinds = list(LogEntry.objects.order_by("index").values_list("kind", flat=True))
    assert kinds.count("comment.erased") == 2
    assert kinds.count("vote.withdrawn") == 1
    assert Participation().erase(HERS, database_now()) == 0
    assert Participation().contributions(HERS, "ar") == []


def test_what_the_log_keeps_is_said_before_erasing_and_only_to_whom_it_concerns(
    consultation,
) -> None:
    assert Participation().kept(HERS) == []
    comment(consultation)
    assert len(Participation().kept(HERS)) == 1


def test_where_the_key_was_destroyed_nobody_finds_anything_and_it_is_said(consultation) -> None:
    one = comment(consultation)
    pseudonyms.destroy_key(scope=consultation.pseudonym_scope, now=timezone.now())
    assert Participation().contributions(HERS, "ar") == []
    assert Participation().erase(HERS, database_now()) == 0
    assert Comment.objects.get(pk=one.pk).body == WORDS
    assert len(Participation().kept(HERS)) == 1
