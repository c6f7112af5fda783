"""From surveys and polls to the plain values that the serializers put on the wire."""

from __future__ import annotations

from datetime import datetime

from consultations import selectors
from consultations.api import presentation
from consultations.api.presentation import Values
from consultations.api.survey_summaries import language_of, poll_summary, summary, words_in
from consultations.models import Poll, PollVote, SurveyVersion
from consultations.models.surveys import LONG_TEXT, SHORT_TEXT, QuestionKind
from consultations.selectors import LocalConsultation
from consultations.surveys import poll_results, reading, tables
from consultations.surveys.forms import Question, number_words
from consultations.surveys.results import QuestionResult, results_of
from consultations.surveys.suppression import LEAST

_MAX_LENGTH = {QuestionKind.SHORT_TEXT: SHORT_TEXT, QuestionKind.LONG_TEXT: LONG_TEXT}


def survey(
    version: SurveyVersion, local: LocalConsultation, *, language: str, now: datetime
) -> Values:
    form = reading.read_form(version)
    return {
        **summary(version, local.page, language, len(form.questions)),
        "intro": form.intro_in(language),
        **_version(version),
        "sha256": version.sha256,
        "published_at": version.published_at,
        "is_branching": form.is_branching,
        "responses_count": version.responses.count(),
        "questions": [_question(one, language) for one in form.questions],
        "consultation": _consultation(local, now),
    }


def results(
    version: SurveyVersion, local: LocalConsultation, *, language: str, now: datetime
) -> Values:
    found = results_of(version)
    return {
        **summary(version, local.page, language, len(found.form.questions)),
        **_version(version),
        "responses_count": found.responses,
        "least": LEAST,
        "questions": [_result(one, language) for one in found.questions],
        "consultation": _consultation(local, now),
    }


def poll(
    found: Poll,
    local: LocalConsultation,
    own: PollVote | None,
    *,
    language: str,
    now: datetime,
) -> Values:
    may_see = poll_results.may_see_results(found, has_voted=own is not None, now=now)
    return {
        **poll_summary(found, local.page, language),
        "options": [
            {"key": one.key, "label": words_in(language, one.label_ar, one.label_en)}
            for one in found.options.order_by("position")
        ],
        "results_shown": found.results_shown,
        "results_label": found.get_results_shown_display(),
        "may_change": found.may_change,
        "sha256": found.sha256,
        "results": _poll_results(found, language) if may_see else None,
        "own_option": own.option.key if own else None,
        "consultation": _consultation(local, now),
    }


def _poll_results(found: Poll, language: str) -> Values:
    counted = poll_results.results_of(found)
    return {
        "votes": counted.votes,
        "is_few": counted.counts is None,
        "rows": tables.poll_rows(counted, language),
        "leaders": [option.key for option in counted.leaders],
        "is_tie": counted.is_tie,
    }


def _version(version: SurveyVersion) -> Values:
    numbers = reading.published_versions(version.survey).values_list("number", flat=True)
    return {"version": version.number, "versions": list(numbers)}


def _question(question: Question, language: str) -> Values:
    condition = {"question": question.asked_if, "options": list(question.asked_if_options)}
    return {
        "key": question.key,
        "kind": question.kind,
        "text": question.text_in(language),
        "hint": question.hint_in(language),
        "language": language_of(language, question.text_en),
        "is_required": question.is_required,
        "may_decline": question.may_decline,
        "is_public": question.is_public,
        "minimum": number_words(question.minimum),
        "maximum": number_words(question.maximum),
        "decimals": question.decimals,
        "most": question.most,
        "max_length": _MAX_LENGTH.get(QuestionKind(question.kind)),
        "asked_if": condition if question.asked_if else None,
        "options": [{"key": one.key, "label": one.label_in(language)} for one in question.options],
    }


def _result(result: QuestionResult, language: str) -> Values:
    question = result.question
    return {
        "key": question.key,
        "kind": question.kind,
        "text": question.text_in(language),
        "language": language_of(language, question.text_en),
        "asked": result.asked,
        "rows": tables.rows_of(result, language),
        "mean": number_words(result.mean),
        "median": number_words(result.median),
        "texts_count": result.texts,
    }


def _consultation(local: LocalConsultation, now: datetime) -> Values:
    total = selectors.comment_totals([local.original]).get(local.original.pk, 0)
    return presentation.summary(local, now=now, comments=total)
