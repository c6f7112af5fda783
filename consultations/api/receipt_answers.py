"""What a receipt of a survey or poll stands for, in the words that were shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from consultations.api.survey_summaries import words_in
from consultations.models import Poll, SurveyVersion
from consultations.surveys import reading
from consultations.surveys.forms import Question

Said = dict[str, str]


def answers_in(record: dict[str, Any] | None, language: str) -> list[Said]:
    """``question`` and ``answer`` for each; nothing for receipts of other things or of what was erased. Three queries at most."""
    if not record:
        return []
    if "survey" in record:
        return _of_survey(record, language)
    return _of_poll(record, language) if "poll" in record else []


def _of_survey(record: dict[str, Any], language: str) -> list[Said]:
    version = SurveyVersion.objects.filter(
        survey__name=record["survey"],
        survey__consultation__translation_key=record["consultation"],
        sha256=record["version"],
    ).first()
    if version is None:
        return []
    return [
        {
            "question": question.text_in(language),
            "answer": _words(question, record["answers"][question.key], language),
        }
        for question in reading.read_form(version).questions
        if question.key in record["answers"]
    ]


def _of_poll(record: dict[str, Any], language: str) -> list[Said]:
    poll = Poll.objects.filter(
        name=record["poll"], consultation__translation_key=record["consultation"]
    ).first()
    option = poll.options.filter(key=record["vote"]).first() if poll else None
    if poll is None or option is None:
        return []
    return [
        {
            "question": words_in(language, poll.question_ar, poll.question_en),
            "answer": words_in(language, option.label_ar, option.label_en),
        }
    ]


def _words(question: Question, answer: dict[str, Any], language: str) -> str:
    if answer.get("declined"):
        return _("I prefer not to answer")
    labels = {option.key: option.label_in(language) for option in question.options}
    chosen = [labels[key] for key in answer.get("options", ())]
    given = (answer.get("number"), answer.get("text"), answer.get("name"))
    return "\n".join([*chosen, *(str(one) for one in given if one)])
