"""The tables of a consultation's dataset, each with its columns in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from common.offered import Cell, OfferedColumn, OfferedTable
from consultations.exporting.columns import INTEGER, Column, columns_of
from consultations.exporting.rows import extent_of, rows_of
from consultations.exporting.writers import as_program
from consultations.models import (
    Comment,
    ConsultationPage,
    Poll,
    Scope,
    Status,
    SurveyAnswer,
    SurveyVersion,
)
from consultations.surveys import poll_results, results, tables

Label = str | Promise
# (name for programs, label, type)
_RESULTS: tuple[tuple[str, Label, str], ...] = (
    ("survey", _("survey"), "text"),
    ("version", _("version"), "integer"),
    ("question", _("question"), "text"),
    ("question_ar", _("question in Arabic"), "text"),
    ("question_en", _("question in English"), "text"),
    ("asked", _("asked"), "integer"),
    ("option", _("option"), "text"),
    ("label_ar", _("label in Arabic"), "text"),
    ("label_en", _("label in English"), "text"),
    (
        "count",
        _("count; empty: hidden, because it is small or would tell of a small one"),
        "integer",
    ),
)
_TEXTS: tuple[tuple[str, Label, str], ...] = (
    ("survey", _("survey"), "text"),
    ("version", _("version"), "integer"),
    ("question", _("question"), "text"),
    ("question_ar", _("question in Arabic"), "text"),
    ("text", _("answer in words"), "text"),
)
_POLLS: tuple[tuple[str, Label, str], ...] = (
    ("poll", _("poll"), "text"),
    ("question_ar", _("question in Arabic"), "text"),
    ("question_en", _("question in English"), "text"),
    ("option", _("option"), "text"),
    ("label_ar", _("label in Arabic"), "text"),
    ("label_en", _("label in English"), "text"),
    ("count", _("votes; empty: hidden, because there are few"), "integer"),
)


def both(text: Label) -> tuple[str, str]:
    """A sentence in Arabic and in English."""
    with override("ar"):
        arabic = str(text)
    with override("en"):
        return arabic, str(text)


def tables_of(page: ConsultationPage) -> list[OfferedTable]:
    """Those that have something in them; rows are read when they are asked for."""
    found = []
    if Comment.objects.published().filter(consultation=page).exists():
        columns = [one for one in columns_of(Scope.PUBLIC) if one.name != "name"]
        shown = [OfferedColumn(one.name, *both(one.label), _kind(one)) for one in columns]
        found.append(_table("comments", _("Comments"), shown, lambda: _comments(page)))
    versions = _versions(page)
    if versions:
        columns_of_results = _columns(_RESULTS)
        found.append(
            _table(
                "survey-results",
                _("Results of surveys"),
                columns_of_results,
                lambda: _results(versions),
            )
        )
    texts = _published_texts(versions)
    if texts.exists():
        title = pgettext_lazy("dataset", "Answers in words")
        found.append(_table("survey-texts", title, _columns(_TEXTS), lambda: _texts(texts)))
    polls = poll_results.public_polls(page)
    if polls:
        title = _("Results of polls")
        found.append(_table("poll-results", title, _columns(_POLLS), lambda: _votes(polls)))
    return found


def _table(
    name: str,
    title: Label,
    columns: Sequence[OfferedColumn],
    rows: Callable[[], Iterable[Sequence[Cell]]],
) -> OfferedTable:
    return OfferedTable(name, *both(title), columns, rows)


def _columns(described: Sequence[tuple[str, Label, str]]) -> list[OfferedColumn]:
    return [OfferedColumn(name, *both(label), kind) for name, label, kind in described]


def _kind(column: Column) -> str:
    return column.kind if column.kind in {INTEGER, "date"} else "text"


def _comments(page: ConsultationPage) -> Iterator[list[Cell]]:
    """As in the public export, without names; in constant memory."""
    names = [one.name for one in columns_of(Scope.PUBLIC)]
    left_out = names.index("name")
    for row in rows_of(page, Scope.PUBLIC, extent_of(page), "ar"):
        yield [as_program(value) for place, value in enumerate(row) if place != left_out]


def _versions(page: ConsultationPage) -> list[SurveyVersion]:
    return list(
        SurveyVersion.objects.filter(survey__consultation=page, published_at__isnull=False)
        .select_related("survey")
        .order_by("survey_id", "number")
    )


def _results(versions: list[SurveyVersion]) -> Iterator[list[Cell]]:
    for version in versions:
        for one in results.results_of(version).questions:
            with override("ar"):
                arabic = tables.rows_of(one, "ar")
            with override("en"):
                english = tables.rows_of(one, "en")
            for row, twin in zip(arabic, english, strict=True):
                yield [
                    *(version.survey.name, version.number, one.question.key),
                    *(one.question.text_ar, one.question.text_en, one.asked),
                    *(row["key"], row["label"], twin["label"], row["count"]),
                ]


def _published_texts(versions: list[SurveyVersion]) -> QuerySet[SurveyAnswer]:
    """In the order of their random ids: none tells which others are of the same person, or when it came."""
    texts = SurveyAnswer.objects.filter(response__version__in=versions, status=Status.PUBLISHED)
    return texts.select_related("question", "response__version__survey").order_by("public_id")


def _texts(texts: QuerySet[SurveyAnswer]) -> Iterator[list[Cell]]:
    for answer in texts.iterator(chunk_size=1000):
        version, question = answer.response.version, answer.question
        yield [version.survey.name, version.number, question.key, question.text_ar, answer.text]


def _votes(polls: list[Poll]) -> Iterator[list[Cell]]:
    for poll in polls:
        found = poll_results.results_of(poll)
        rows = zip(tables.poll_rows(found, "ar"), tables.poll_rows(found, "en"), strict=True)
        for row, twin in rows:
            yield [
                *(poll.name, poll.question_ar, poll.question_en),
                *(row["key"], row["label"], twin["label"], row["count"]),
            ]
