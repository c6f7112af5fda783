"""Results as rows for people and for files, and the full answers for the agency alone."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from common.spreadsheet import harmless
from common.workbook import Workbook
from consultations.models import SurveyAnswer, SurveyResponse, SurveyVersion
from consultations.models.surveys import QuestionKind
from consultations.surveys import reading
from consultations.surveys.forms import number_words
from consultations.surveys.poll_results import PollResults
from consultations.surveys.results import QuestionResult, SurveyResults

Cell = str | int | None
Row = dict[str, Any]  # Any: cells, and the numbers of a band


def rows_of(result: QuestionResult, language: str) -> list[Row]:
    """``key``, ``label``, ``count`` and ``percent`` of each row; None is hidden. The last is «no answer», where it is counted."""
    labels = _labels(result, language)
    rows = [
        _row(key, label, count, result.asked)
        for (key, label), count in zip(labels, result.counts, strict=True)
    ]
    if result.counts and result.question.kind != QuestionKind.MULTIPLE:
        rows.append(_row("", _("no answer"), result.unanswered, result.asked))
    return rows


def poll_rows(results: PollResults, language: str) -> list[Row]:
    counts = results.counts or (None,) * len(results.options)
    return [
        _row(option.key, _label(option, language), count, results.votes)
        for option, count in zip(results.options, counts, strict=True)
    ]


def results_csv(results: SurveyResults, language: str) -> str:
    """One line for each option of each question; what is hidden is an empty cell beside «yes»."""
    lines: list[list[Cell]] = [
        [
            *(_("question"), _("text"), _("kind"), _("asked"), _("option"), _("label")),
            *(_("count"), _("percent"), _("hidden")),
        ]
    ]
    for one in results.questions:
        question = one.question
        named: list[Cell] = [
            question.key,
            question.text_in(language),
            str(QuestionKind(question.kind).label),
            one.asked,
        ]
        for row in rows_of(one, language):
            hidden = _("yes") if row["count"] is None else _("no")
            lines.append([*named, row["key"], row["label"], row["count"], row["percent"], hidden])
        if not one.counts:
            lines.append([*named, "", _("published answers in words"), one.texts, None, _("no")])
    return as_csv(lines)


def poll_csv(results: PollResults, language: str) -> str:
    lines: list[list[Cell]] = [[_("option"), _("label"), _("count"), _("percent")]]
    lines += [
        [row["key"], row["label"], row["count"], row["percent"]]
        for row in poll_rows(results, language)
    ]
    return as_csv(lines)


def responses_table(version: SurveyVersion, language: str) -> Iterator[list[Cell]]:
    """Everything that was answered, one line for each response, for the agency alone.

    Neither pseudonym nor id, of time the day, and in no order: the log tells of each id in which minute it came.
    """
    form = reading.read_form(version)
    yield [
        *(_("number"), _("day"), _("language")),
        *(question.text_in(language) for question in form.questions),
    ]
    labels = {
        (question.key, option.key): option.label_in(language)
        for question in form.questions
        for option in question.options
    }
    for number, response in enumerate(shuffled_responses(version), start=1):
        answers = {one.question.key: one for one in response.answers.all()}
        yield [
            number,
            f"{response.submitted_at:%Y-%m-%d}",
            response.language,
            *(_words(answers.get(question.key), labels) for question in form.questions),
        ]


def shuffled_responses(version: SurveyVersion) -> Iterator[SurveyResponse]:
    """Responses in the order of their ids, which are random; in batches."""
    rows = reading.responses_for_reading().filter(version=version).order_by("public_id")
    return rows.iterator(chunk_size=500)


def as_csv(lines: Iterable[list[Cell]]) -> str:
    """UTF-8 with its mark, which Excel needs; no cell runs as a formula."""
    buffer = io.StringIO()
    _write_csv(lines, buffer)
    return buffer.getvalue()


def as_file(lines: Iterable[list[Cell]], ending: str, title: str, *, is_rtl: bool) -> IO[bytes]:
    """As an open file on the disk, ``csv`` or ``xlsx``, written whole in constant memory; the first line is the heading."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is handed on open
    if ending == "csv":
        text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        _write_csv(lines, text)
        text.detach()
    else:
        rows, book = iter(lines), Workbook(file, is_rtl=is_rtl)
        book.start(title, [str(cell) for cell in next(rows)])
        for row in rows:
            book.append(row)
        book.finish()
    file.seek(0)
    return file


def _write_csv(lines: Iterable[list[Cell]], target: IO[str]) -> None:
    target.write("\ufeff")
    writer = csv.writer(target, quoting=csv.QUOTE_NONNUMERIC)
    for line in lines:
        writer.writerow(
            [
                "" if cell is None else harmless(cell) if isinstance(cell, str) else cell
                for cell in line
            ]
        )


def _labels(result: QuestionResult, language: str) -> list[tuple[str, str]]:
    question = result.question
    if question.kind == QuestionKind.FILE:
        return [("file", _("sent a file"))][: len(result.counts)]
    if question.kind == QuestionKind.NUMBER and result.bands:
        return [
            (f"{number_words(low)}-{number_words(high)}", _band(low, high))
            for low, high in result.bands
        ]
    if question.kind == QuestionKind.NUMBER:
        return [("", _("hidden"))] * len(result.counts)
    return [(option.key, option.label_in(language)) for option in question.options]


def _band(low: Any, high: Any) -> str:  # Any: decimals
    if low == high:
        return number_words(low)
    return _("%(low)s to %(high)s") % {"low": number_words(low), "high": number_words(high)}


def _row(key: str, label: str, count: int | None, total: int | None) -> Row:
    percent = None if count is None or not total else f"{count * 100 / total:.1f}"
    return {"key": key, "label": label, "count": count, "percent": percent}


def _label(option: Any, language: str) -> str:  # Any: a poll's option, or one of a form
    return str(option.label_ar if language == "ar" or not option.label_en else option.label_en)


def _words(answer: SurveyAnswer | None, labels: dict[tuple[str, str], str]) -> Cell:
    if answer is None:
        return ""
    if answer.is_declined:
        return _("preferred not to answer")
    if answer.number is not None:
        return number_words(answer.number)
    file = getattr(answer, "file", None)
    if file is not None:
        return f"{file.public_id} {file.name}"
    chosen = sorted(answer.choices.all(), key=lambda one: (one.rank or 0, one.option.position))
    return answer.text or " | ".join(labels[answer.question.key, one.option.key] for one in chosen)
