"""Reads of surveys: which are public, and their forms."""

from __future__ import annotations

from django.db.models import Count, Prefetch, QuerySet

from common.errors import NotFound
from consultations.models import (
    ConsultationPage,
    Survey,
    SurveyFile,
    SurveyQuestion,
    SurveyResponse,
    SurveyVersion,
)
from consultations.surveys.forms import Form, Option, Question


def public_surveys(original: ConsultationPage) -> list[SurveyVersion]:
    """The newest published version of each survey, in the order in which the surveys were made; one query.

    Each has ``questions_count``.
    """
    versions = (
        SurveyVersion.objects.filter(survey__consultation=original, published_at__isnull=False)
        .select_related("survey")
        .annotate(questions_count=Count("questions"))
        .order_by("survey_id", "-number")
    )
    newest: dict[int, SurveyVersion] = {}
    for version in versions:
        newest.setdefault(version.survey_id, version)
    return list(newest.values())


def survey_by_name(original: ConsultationPage, name: str) -> Survey:
    """A survey of which a version is published.

    Raises:
        NotFound: there is none of this name.
    """
    found = Survey.objects.filter(
        consultation=original, name=name, versions__published_at__isnull=False
    )
    survey = found.select_related("consultation").distinct().first() if "\x00" not in name else None
    if survey is None:
        raise NotFound
    return survey


def published_version(survey: Survey, number: int = 0) -> SurveyVersion:
    """The version of this number, or the newest.

    Raises:
        NotFound: no such published version.
    """
    versions = published_versions(survey)
    if number:
        versions = versions.filter(number=number)
    version = versions.order_by("-number").first()
    if version is None:
        raise NotFound
    return version


def published_versions(survey: Survey) -> QuerySet[SurveyVersion]:
    return survey.versions.filter(published_at__isnull=False).order_by("number")


def read_form(version: SurveyVersion) -> Form:
    """The form of a version; two queries."""
    questions = version.questions.order_by("position").prefetch_related("options")
    return Form(
        title_ar=version.title_ar,
        title_en=version.title_en,
        intro_ar=version.intro_ar,
        intro_en=version.intro_en,
        minutes=version.minutes,
        number=version.number,
        sha256=version.sha256,
        questions=tuple(_question(row) for row in questions),
    )


def responses_for_reading() -> QuerySet[SurveyResponse]:
    """Responses with all that was answered; six queries, however many they are. The bytes of files are left out."""
    return SurveyResponse.objects.select_related(
        "survey__consultation", "version"
    ).prefetch_related(
        "answers__question",
        "answers__choices__option",
        Prefetch("answers__file", queryset=SurveyFile.objects.defer("content")),
    )


def _question(row: SurveyQuestion) -> Question:
    options = sorted(row.options.all(), key=lambda option: option.position)
    copied = ("key", "kind", "text_ar", "text_en", "hint_ar", "hint_en", "is_required")
    more = ("may_decline", "is_public", "minimum", "maximum", "decimals", "most", "asked_if")
    return Question(
        **{name: getattr(row, name) for name in copied + more},
        asked_if_options=tuple(row.asked_if_options),
        options=tuple(Option(one.key, one.label_ar, one.label_en) for one in options),
    )
