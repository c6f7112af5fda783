"""What the log commits to of a response or a poll's vote: exactly what was sent, and no name, address or account."""

from __future__ import annotations

from collections.abc import Iterable

from consultations.log.records import Json
from consultations.models import PollVote, SurveyAnswer, SurveyResponse
from consultations.surveys.forms import number_words


def response_record(response: SurveyResponse) -> Json:
    """From the rows as they are stored, so that the audit can make it again; prefetched or in four queries."""
    answers: Iterable[SurveyAnswer] = response.answers.all()
    return {
        "consultation": str(response.survey.consultation.translation_key),
        "survey": response.survey.name,
        "version": response.version.sha256,
        "language": response.language,
        "answers": {answer.question.key: _answer(answer) for answer in answers},
    }


def vote_record(vote: PollVote) -> Json:
    return {
        "consultation": str(vote.poll.consultation.translation_key),
        "poll": vote.poll.name,
        "version": vote.poll.sha256,
        "vote": vote.option.key,
    }


def _answer(answer: SurveyAnswer) -> Json:
    if answer.is_declined:
        return {"declined": True}
    if answer.number is not None:
        return {"number": number_words(answer.number)}
    if answer.text:
        return {"text": answer.text}
    file = getattr(answer, "file", None)
    if file is not None:
        return {"file": file.sha256, "name": file.name}
    chosen = sorted(answer.choices.all(), key=lambda one: (one.rank or 0, one.option.position))
    return {"options": [one.option.key for one in chosen]}
