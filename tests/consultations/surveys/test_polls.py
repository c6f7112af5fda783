"""One participant, one vote: the database says so, whoever asks and however many at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from accounts.assurance import Assurance
from accounts.errors import AssuranceTooLow
from accounts.participants import NOBODY
from common.errors import Refused
from consultations import services
from consultations.errors import (
    AlreadyVoted,
    AnswersRefused,
    ConsultationClosed,
    FormIsFinal,
    FormRefused,
)
from consultations.log.audit import audit
from consultations.log.sequencer import Sequencer
from consultations.models import ConsultationPage, PendingLeaf, PollVote
from consultations.services import PollForm
from consultations.surveys.forms import Option
from consultations.surveys.poll_results import may_see_results, results_of
from tests.consultations.conftest import CLOSES, OPENS, TICK, make_consultation
from tests.consultations.people import LAYLA, person
from tests.consultations.surveys.conftest import make_poll

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def vote(poll, key: str = "o-1", who: str = LAYLA, **fields):
    return services.vote_in_poll(poll=poll, option_key=key, participant=person(who), **fields)


def crowd(poll, **votes: int) -> None:
    """``o1=3`` is three votes for o-1."""
    for key, number in votes.items():
        for place in range(number):
            vote(poll, key.replace("o", "o-"), f"email:{key}{place}@example.org")


def test_the_database_refuses_a_second_vote(poll) -> None:
    given = vote(poll).vote
    with pytest.raises(IntegrityError, match=r"(?i)unique"), transaction.atomic():
        PollVote.objects.create(
            poll=poll, option=given.option, pseudonym=given.pseudonym, given_at=timezone.now()
        )


def test_nobody_in_particular_has_no_vote(poll) -> None:
    with pytest.raises(AssuranceTooLow):
        services.vote_in_poll(poll=poll, option_key="o-1", participant=NOBODY)


def test_the_same_vote_again_gets_the_first_receipt(poll) -> None:
    first, second = vote(poll), vote(poll)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.receipt == second.receipt
    assert PollVote.objects.count() == 1


def test_a_vote_is_changed_where_the_poll_says_so_and_the_log_tells_both(page) -> None:
    poll = make_poll(page, may_change=True)
    first, second = vote(poll, "o-1"), vote(poll, "o-2")
    assert PollVote.objects.get().option.key == "o-2"
    kinds = [
        (one.subject_id, "withdrawn" in one.leaf) for one in PendingLeaf.objects.order_by("pk")
    ]
    old, new = first.vote.public_id, second.vote.public_id
    assert kinds[-3:] == [(old, False), (old, True), (new, False)]
    assert audit().mismatches == []


def test_elsewhere_the_first_vote_counts(page) -> None:
    poll = make_poll(page, may_change=False)
    vote(poll, "o-1")
    with pytest.raises(AlreadyVoted) as refusal:
        vote(poll, "o-2")
    assert refusal.value.facts == {"option": "o-1"}
    assert PollVote.objects.get().option.key == "o-1"


@pytest.mark.parametrize("key", ["o-3", "", "o-1\x00", "1", "o-1 "])
def test_an_option_that_the_poll_lacks_is_refused(poll, key) -> None:
    with pytest.raises(AnswersRefused):
        vote(poll, key)
    assert not PollVote.objects.exists()


def test_the_clock_of_the_database_closes_the_poll(agency) -> None:
    page = make_consultation(agency, slug="january", opens_at=OPENS, closes_at=CLOSES)
    poll = make_poll(page)
    vote(poll, clock=lambda: CLOSES - TICK)
    for moment in (OPENS - TICK, CLOSES):
        with pytest.raises(ConsultationClosed):
            vote(poll, "o-2", clock=lambda at=moment: at)
    assert PollVote.objects.get().option.key == "o-1"


def test_few_votes_are_not_shown_by_option(poll) -> None:
    assert results_of(poll).counts is None
    crowd(poll, o1=3, o2=1)
    found = results_of(poll)
    assert (found.votes, found.counts, found.leaders) == (4, None, ())
    crowd(poll, o1=4)
    found = results_of(poll)
    assert (found.votes, found.counts) == (5, (4, 1))
    assert [option.key for option in found.leaders] == ["o-1"]
    assert not found.is_tie


def test_a_tie_is_named(poll) -> None:
    crowd(poll, o1=3, o2=3)
    found = results_of(poll)
    assert found.is_tie
    assert [option.key for option in found.leaders] == ["o-1", "o-2"]


@pytest.mark.parametrize(
    ("setting", "before", "after"),
    [("always", True, True), ("voted", False, True), ("closed", False, False)],
)
def test_results_are_seen_when_the_poll_says_so(page, setting, before, after) -> None:
    poll = make_poll(page, results_shown=setting)
    now, closes = timezone.now(), page.closes_at
    assert may_see_results(poll, has_voted=False, now=now) is before
    assert may_see_results(poll, has_voted=True, now=now) is after
    assert may_see_results(poll, has_voted=False, now=closes)
    assert not may_see_results(poll, has_voted=True, now=page.opens_at - TICK)


def test_a_published_poll_is_final_and_only_officers_write_one(page, poll) -> None:
    form = PollForm("؟", poll_options := (Option("o-1", "أ"), Option("o-2", "ب")))
    with pytest.raises(FormIsFinal):
        services.draft_poll(consultation=page, actor=PLATFORM, name="channel", form=form)
    with pytest.raises(Refused):
        services.draft_poll(consultation=page, actor=Actor(user_id=None), name="x", form=form)
    for wrong in (replace(form, options=poll_options[:1]), replace(form, question_ar=" ")):
        with pytest.raises(FormRefused):
            services.draft_poll(consultation=page, actor=PLATFORM, name="x", form=wrong)
    with pytest.raises(FormRefused):
        services.draft_poll(consultation=page, actor=PLATFORM, name="../x", form=form)


def test_the_audit_notices_votes_that_were_removed_or_added(poll) -> None:
    crowd(poll, o1=2)
    sequencer = Sequencer()
    while sequencer.step():
        pass
    assert audit().mismatches == []
    gone = PollVote.objects.first()
    PollVote.objects.filter(pk=gone.pk).delete()
    added = PollVote.objects.create(
        poll=poll, option=poll.options.first(), pseudonym="x" * 64, given_at=timezone.now()
    )
    said = [one.what for one in audit().mismatches]
    assert f"the vote {gone.public_id} is gone" in said
    assert f"the vote {added.public_id} is counted, and the log has not received it" in said


def test_the_level_for_votes_is_the_consultations(page, poll) -> None:
    ConsultationPage.objects.update(voting_level=Assurance.STRONG)
    with pytest.raises(AssuranceTooLow):
        vote(poll)
