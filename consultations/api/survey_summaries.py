"""Surveys and polls as a consultation's page lists them."""

from __future__ import annotations

from typing import Any

from consultations.models import ConsultationPage, Poll, SurveyVersion
from consultations.selectors import LocalConsultation
from consultations.surveys import poll_results, reading
from consultations.surveys.forms import Form

Values = dict[str, Any]  # Any: what one serializer of this package takes


def summaries(local: LocalConsultation, language: str) -> list[Values]:
    """The public surveys of a consultation; one query."""
    return [
        summary(version, local.page, language, version.questions_count)  # type: ignore[attr-defined]  # annotated
        for version in reading.public_surveys(local.original)
    ]


def poll_summaries(local: LocalConsultation, language: str) -> list[Values]:
    return [
        poll_summary(poll, local.page, language)
        for poll in poll_results.public_polls(local.original)
    ]


def summary(version: SurveyVersion, page: ConsultationPage, language: str, count: int) -> Values:
    form = Form(version.title_ar, (), version.title_en)
    return {
        "name": version.survey.name,
        "title": form.title_in(language),
        "language": language_of(language, version.title_en),
        "url": f"{page.public_path}surveys/{version.survey.name}/",
        "minutes": version.minutes,
        "questions_count": count,
    }


def poll_summary(found: Poll, page: ConsultationPage, language: str) -> Values:
    return {
        "name": found.name,
        "question": words_in(language, found.question_ar, found.question_en),
        "language": language_of(language, found.question_en),
        "url": f"{page.public_path}polls/{found.name}/",
    }


def words_in(language: str, arabic: str, english: str) -> str:
    return arabic if language == "ar" or not english else english


def language_of(language: str, english: str) -> str:
    """Of the words that are shown: they are written in Arabic first."""
    return language if language != "ar" and english else "ar"
