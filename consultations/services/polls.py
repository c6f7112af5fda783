"""Polls: drafted and published by officers, voted in once by each participant. The unique constraint guarantees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.participants import Participant
from consultations import fingerprints, log, participation, policies
from consultations.errors import AlreadyVoted, AnswersRefused, FormIsFinal, FormRefused
from consultations.log.recording import Received
from consultations.models import (
    ConsultationPage,
    LeafKind,
    Poll,
    PollOption,
    PollVote,
    Receipt,
    ResultsShown,
)
from consultations.services.window import (
    Clock,
    announce,
    lock_window,
    offer_when_closed,
    require,
    require_open,
)
from consultations.surveys import defining
from consultations.surveys.faults import WORDS, FaultCode
from consultations.surveys.forms import Option
from consultations.surveys.records import vote_record
from operations import idempotency
from operations.clock import database_now


@dataclass(frozen=True, slots=True)
class PollForm:
    """What an officer asks in a poll."""

    question_ar: str
    options: tuple[Option, ...]
    question_en: str = ""
    results_shown: str = ResultsShown.VOTED
    may_change: bool = True


@dataclass(frozen=True, slots=True)
class Voted:
    """A participant's vote and its receipt; ``is_new`` says that it was given this time."""

    vote: PollVote
    receipt: Receipt
    is_new: bool


@transaction.atomic
def draft_poll(*, consultation: ConsultationPage, actor: Actor, name: str, form: PollForm) -> Poll:
    """Write an unpublished poll anew, or begin one.

    Raises:
        FormRefused: the form or the name breaks a rule; ``faults`` are the sentences.
        FormIsFinal: a poll of this name is public.
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, consultation.agency_id))
    faults = [
        *defining.name_faults(name),
        *defining.question_words(form.question_ar, form.question_en),
        *defining.option_faults(form.options),
    ]
    if faults:
        raise FormRefused(faults=faults)
    lock_window(consultation, exclusively=True)
    poll = Poll.objects.filter(consultation=consultation, name=name).first()
    poll = poll or Poll(consultation=consultation, name=name)
    if poll.published_at is not None:
        raise FormIsFinal
    for field in ("question_ar", "question_en", "results_shown", "may_change"):
        setattr(poll, field, getattr(form, field))
    poll.save()
    poll.options.all().delete()
    PollOption.objects.bulk_create(
        PollOption(
            poll=poll,
            position=place,
            key=option.key,
            label_ar=option.label_ar,
            label_en=option.label_en,
        )
        for place, option in enumerate(form.options, start=1)
    )
    return poll


@transaction.atomic
def publish_poll(*, poll: Poll, actor: Actor, now: datetime) -> Poll:
    """Make a poll public and final, with the fingerprint of its words.

    Raises:
        FormIsFinal: it is public already.
        Refused: `actor` does not run consultations of the agency.
    """
    require(policies.may_run_consultation(actor, poll.consultation.agency_id))
    lock_window(poll.consultation, exclusively=True)
    poll = Poll.objects.select_for_update(of=("self",)).get(pk=poll.pk)
    if poll.published_at is not None:
        raise FormIsFinal
    poll.sha256, poll.published_at = _fingerprint(poll), now
    poll.save(update_fields=["sha256", "published_at"])
    announce(poll.consultation)
    return poll


@transaction.atomic
def vote_in_poll(
    *, poll: Poll, option_key: str, participant: Participant, clock: Clock = database_now
) -> Voted:
    """Count `participant` once. The same choice again gets the first receipt; another replaces it, where the poll allows that.

    Raises:
        ConsultationClosed: the instant is outside the window.
        AssuranceTooLow: the consultation asks for voters who are known better.
        AnswersRefused: the poll has no such option.
        AlreadyVoted: for another option, and votes cannot be changed; ``option`` is the one that counts.
    """
    lock_window(poll.consultation, exclusively=False)
    now = clock()
    consultation = require_open(poll.consultation, now)
    participation.require_level(participant, consultation.voting_level)
    option = poll.options.filter(key=option_key).first() if "\x00" not in option_key else None
    if option is None:
        code = FaultCode.UNKNOWN_OPTION
        raise AnswersRefused(errors=[{"code": code.value, "title": str(WORDS[code])}])
    pseudonym = participation.pseudonym_in(consultation, participant)
    vote = PollVote(poll=poll, option=option, pseudonym=pseudonym, given_at=now)
    while not _is_stored(vote):
        earlier = PollVote.objects.select_for_update(of=("self",)).filter(
            poll=poll, pseudonym=pseudonym
        )
        first = earlier.select_related("option").first()
        if first is None:  # the same person has changed it at the same moment
            continue
        if first.option_id == option.pk:
            return Voted(first, _receipt(first), is_new=False)
        if not poll.may_change:
            raise AlreadyVoted(option=first.option.key)
        _withdraw(first, now)
    received = Received(LeafKind.VOTE_RECEIVED, vote.public_id, consultation, vote_record(vote))
    return Voted(vote, log.record_received(received, now), is_new=True)


@transaction.atomic
def erase_vote(*, vote: PollVote, now: datetime) -> None:
    """Forget that a person voted, when they have themselves erased: at any time, and told by the log as withdrawn."""
    lock_window(vote.poll.consultation, exclusively=False)
    if PollVote.objects.filter(pk=vote.pk).exists():
        _withdraw(vote, now)
        log.close_receipt(LeafKind.VOTE_RECEIVED, vote.public_id, now)
        idempotency.forget(subject=subject_of(vote))
        offer_when_closed(vote.poll.consultation)


def subject_of(vote: PollVote) -> str:
    """How stored answers of the API name this vote."""
    return f"poll_vote:{vote.public_id}"


def _is_stored(vote: PollVote) -> bool:
    """Whether this is the participant's vote now; False where another one stands."""
    try:
        with transaction.atomic():
            vote.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _withdraw(vote: PollVote, now: datetime) -> None:
    PollVote.objects.filter(pk=vote.pk).delete()
    log.record_act(LeafKind.VOTE_WITHDRAWN, vote.poll.consultation, vote.public_id, now)


def _receipt(vote: PollVote) -> Receipt:
    return Receipt.objects.get(kind=LeafKind.VOTE_RECEIVED, subject_id=vote.public_id)


def _fingerprint(poll: Poll) -> str:
    content = {
        "question": [poll.question_ar, poll.question_en],
        "rules": [str(poll.results_shown), poll.may_change],
        "options": [[one.key, one.label_ar, one.label_en] for one in poll.options.all()],
    }
    return fingerprints.fingerprint(content)
