"""`verify_log` on votes: each one that was received is counted until the log says that it was withdrawn."""

from __future__ import annotations

import pytest
from django.utils import timezone

from consultations import services
from consultations.log.audit import audit
from consultations.models import CommentSupport, LogEntry
from tests.consultations.conftest import published_comment
from tests.consultations.people import LAYLA, OMAR, person

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def complaints() -> list[str]:
    return [str(one) for one in audit().mismatches]


@pytest.fixture
def votes(consultation, sequence) -> list[CommentSupport]:
    """Two votes that count, one that was withdrawn, and one of a person who was erased; all in the log."""
    comment = published_comment(consultation)
    given = [
        services.support_comment(comment=comment, participant=person(who)).support
        for who in (LAYLA, OMAR, "email:salma@example.org", "email:ali@example.org")
    ]
    services.withdraw_support(comment=comment, participant=person("email:salma@example.org"))
    services.erase_support(support=given[3], now=timezone.now())
    sequence()
    return given[:2]


def test_honest_votes_pass_also_while_a_withdrawal_waits_for_its_place(votes) -> None:
    assert complaints() == []
    services.withdraw_support(comment=votes[0].comment, participant=person(LAYLA))
    services.support_comment(comment=votes[0].comment, participant=person(LAYLA))
    assert complaints() == []


def test_a_vote_that_was_removed_by_hand_is_named_with_its_index(votes) -> None:
    index = LogEntry.objects.get(subject_id=votes[0].public_id).index
    CommentSupport.objects.filter(pk=votes[0].pk).delete()
    [complaint] = complaints()
    assert str(index) in complaint
    assert f"the vote {votes[0].public_id} is gone" in complaint


def test_a_vote_that_was_put_in_by_hand_is_named(votes) -> None:
    added = CommentSupport.objects.create(
        comment=votes[0].comment, pseudonym="f" * 64, given_at=timezone.now()
    )
    [complaint] = complaints()
    assert f"the vote {added.public_id} is counted" in complaint


def test_a_withdrawn_vote_that_was_brought_back_is_named(votes, sequence) -> None:
    vote = votes[0]
    services.withdraw_support(comment=vote.comment, participant=person(LAYLA))
    sequence()
    CommentSupport.objects.create(
        public_id=vote.public_id,
        comment=vote.comment,
        pseudonym=vote.pseudonym,
        given_at=vote.given_at,
    )
    [complaint] = complaints()
    assert f"the vote {vote.public_id} was withdrawn and is counted" in complaint
