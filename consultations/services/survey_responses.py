"""Writes of participants: responses to surveys, received inside the window, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.participants import NOBODY, Participant
from consultations import log, participation
from consultations.errors import AlreadyAnswered, AnswersRefused, NotTheAuthor, SurveyChanged
from consultations.log.recording import Received
from consultations.models import (
    AnswerChoice,
    LeafKind,
    Receipt,
    Status,
    Survey,
    SurveyAnswer,
    SurveyFile,
    SurveyQuestion,
    SurveyResponse,
    SurveyVersion,
)
from consultations.models.surveys import TEXTS, QuestionKind
from consultations.participation import Authorship
from consultations.services.window import Clock, lock_window, offer_when_closed, require_open
from consultations.surveys import reading
from consultations.surveys.checking import Answer, Given, check
from consultations.surveys.faults import Fault, FaultCode
from consultations.surveys.records import response_record
from operations import idempotency
from operations.clock import database_now


@dataclass(frozen=True, slots=True)
class ResponseDraft:
    """What a participant answered; ``version`` is the number of the version that was read, 0 for the newest."""

    answers: tuple[Given, ...]
    language: str
    version: int = 0


@transaction.atomic
def submit_response(
    *,
    survey: Survey,
    draft: ResponseDraft,
    participant: Participant = NOBODY,
    clock: Clock = database_now,
) -> tuple[SurveyResponse, Receipt]:
    """Record one response; its receipt is for the participant alone.

    Raises:
        ConsultationClosed: the instant is outside [opens_at, closes_at), or the consultation was withdrawn.
        AssuranceTooLow: the consultation asks for participants who are known better.
        SurveyChanged: a newer version was published since the one that was answered.
        AnswersRefused: ``errors`` name each question with what is wrong; nothing is stored.
        AlreadyAnswered: this participant's response is there.
    """
    lock_window(survey.consultation, exclusively=False)
    now = clock()
    consultation = require_open(survey.consultation, now)
    participation.require_level(participant, consultation.participation_level)
    version = reading.published_version(survey)
    if draft.version not in {0, version.number}:
        raise SurveyChanged(version=version.number)
    answers = _checked(version, draft)
    response = SurveyResponse(
        survey=survey,
        version=version,
        pseudonym=participation.pseudonym_in(consultation, participant),
        language=draft.language,
        submitted_at=now,
    )
    try:
        with transaction.atomic():
            response.save(force_insert=True)
    except IntegrityError:
        raise AlreadyAnswered from None
    _store(response, answers)
    record = response_record(reading.responses_for_reading().get(pk=response.pk))
    receipt = log.record_received(
        Received(LeafKind.SURVEY_RESPONSE_RECEIVED, response.public_id, consultation, record), now
    )
    return response, receipt


def may_take_back(response: SurveyResponse, author: Authorship) -> bool:
    """Whether this is who answered: by the receipt's code, or by the pseudonym of the session."""
    return author.has_receipt_of(
        LeafKind.SURVEY_RESPONSE_RECEIVED, response.public_id
    ) or author.is_known_as(response.pseudonym, response.survey.consultation)


@transaction.atomic
def erase_response(*, response: SurveyResponse, author: Authorship, now: datetime) -> None:
    """Destroy a response for ever, its files too, at its author's wish; the log tells that it was erased.

    Raises:
        NotTheAuthor: neither the pseudonym nor the receipt's code is that of who answered.
    """
    if not may_take_back(response, author):
        raise NotTheAuthor
    consultation = response.survey.consultation
    lock_window(consultation, exclusively=False)
    deleted, _by_model = SurveyResponse.objects.filter(pk=response.pk).delete()
    if not deleted:
        return
    log.close_receipt(LeafKind.SURVEY_RESPONSE_RECEIVED, response.public_id, now)
    log.record_act(LeafKind.SURVEY_RESPONSE_ERASED, consultation, response.public_id, now)
    offer_when_closed(consultation)
    idempotency.forget(subject=subject_of(response))


def subject_of(response: SurveyResponse) -> str:
    """How stored answers of the API name this response."""
    return f"survey_response:{response.public_id}"


def _checked(version: SurveyVersion, draft: ResponseDraft) -> list[Answer]:
    found = check(reading.read_form(version), draft.answers)
    if found.faults:
        refuse(found.faults)
    return [found.answers[key] for key in found.asked if key in found.answers]


def refuse(faults: tuple[Fault, ...]) -> None:
    """Raise `AnswersRefused` with what is wrong, question by question."""
    raise AnswersRefused(
        errors=[
            {"question": one.question, "code": one.code.value, "title": one.words} for one in faults
        ]
    )


def _store(response: SurveyResponse, answers: list[Answer]) -> None:
    questions = {
        row.key: row for row in response.version.questions.all().prefetch_related("options")
    }
    for answer in answers:
        question = questions[answer.question.key]
        row = SurveyAnswer.objects.create(
            response=response,
            question=question,
            is_declined=answer.is_declined,
            number=answer.number,
            text=answer.text,
            status=_status(question, answer),
        )
        options = {option.key: option for option in question.options.all()}
        is_ranking = question.kind == QuestionKind.RANKING
        AnswerChoice.objects.bulk_create(
            AnswerChoice(answer=row, option=options[key], rank=place if is_ranking else None)
            for place, key in enumerate(answer.options, start=1)
        )
        if answer.file:
            _attach(row, answer)


def _status(question: SurveyQuestion, answer: Answer) -> str:
    is_to_be_published = question.is_public and question.kind in TEXTS and answer.text
    return Status.PENDING if is_to_be_published else ""


def _attach(row: SurveyAnswer, answer: Answer) -> None:
    """A file goes with one answer of the survey that it was sent for."""
    unsent = SurveyFile.objects.filter(
        public_id=answer.file, survey=row.response.survey, answer__isnull=True
    )
    if not unsent.update(answer=row):
        refuse((Fault(answer.question.key, FaultCode.UNKNOWN_FILE),))
