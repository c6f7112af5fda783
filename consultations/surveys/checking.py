"""Do answers fit a form? All that is wrong is said at once, question by question; nothing here asks the database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from common import plain_text
from common.arabic import latin_digits
from common.bidi import is_invisible_only
from consultations.models.surveys import (
    LONG_TEXT,
    ONE_CHOICE,
    SHORT_TEXT,
    TEXTS,
    WITH_OPTIONS,
    QuestionKind,
)
from consultations.surveys.faults import Fault, FaultCode
from consultations.surveys.forms import Form, Question, asked, number_words

_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?")
# Embeddings, overrides and isolates: an answer stands in tables beside other people's. Marks of direction stay.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("[\r\n\u0085\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it came in. ``options`` are those chosen; of a ranking, in order. ``file`` is the id of an uploaded file."""

    question: str
    options: tuple[str, ...] = ()
    number: str = ""
    text: str = ""
    file: str = ""
    is_declined: bool = False

    @property
    def is_blank(self) -> bool:
        words = is_invisible_only(self.text) and is_invisible_only(self.number)
        return words and not (self.options or self.file or self.is_declined)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that fits its question, as it is stored."""

    question: Question
    options: tuple[str, ...] = ()
    number: Decimal | None = None
    text: str = ""
    file: str = ""
    is_declined: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """``asked`` is the path that the answers lead along; ``answers`` those that fit, by question."""

    asked: tuple[str, ...]
    answers: dict[str, Answer] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


class _Wrong(Exception):
    def __init__(self, code: FaultCode, **facts: str | int) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def check(form: Form, given: Sequence[Given]) -> Checked:
    """Compare answers with the form and with the path that they lead along. Blank ones count as not given."""
    questions, answers, faults = form.by_key, {}, []
    for one in given:
        question = questions.get(one.question)
        try:
            if question is None:
                raise _Wrong(FaultCode.UNKNOWN_QUESTION)
            if one.question in answers:
                raise _Wrong(FaultCode.REPEATED_QUESTION)
            if not one.is_blank:
                answers[one.question] = _answer(question, one)
        except _Wrong as wrong:
            faults.append(Fault(one.question[:20], wrong.code, wrong.facts))
    path = asked(form, {key: answer.options for key, answer in answers.items()})
    faulty = {fault.question for fault in faults}
    faults += [Fault(key, FaultCode.NOT_ASKED) for key in answers if key not in path]
    faults += [
        Fault(key, FaultCode.MISSING)
        for key in path
        if questions[key].is_required and key not in answers and key not in faulty
    ]
    return Checked(path, answers, tuple(faults))


def _answer(question: Question, given: Given) -> Answer:
    if given.is_declined:
        if not question.may_decline:
            raise _Wrong(FaultCode.MAY_NOT_DECLINE)
        if given.options or given.number or given.text or given.file:
            raise _Wrong(FaultCode.DECLINED_AND_ANSWERED)
        return Answer(question, is_declined=True)
    kind = question.kind
    strays = {
        "options": given.options and kind not in WITH_OPTIONS,
        "number": given.number and kind != QuestionKind.NUMBER,
        "text": given.text and kind not in TEXTS,
        "file": given.file and kind != QuestionKind.FILE,
    }
    if any(strays.values()):
        raise _Wrong(FaultCode.WRONG_KIND)
    if kind in WITH_OPTIONS:
        return Answer(question, options=_options(question, given.options))
    if kind == QuestionKind.NUMBER:
        return Answer(question, number=_number(question, given.number))
    if kind == QuestionKind.FILE:
        return Answer(question, file=given.file)
    return Answer(question, text=_text(question, given.text))


def _options(question: Question, chosen: tuple[str, ...]) -> tuple[str, ...]:
    if set(chosen) - set(question.option_keys):
        raise _Wrong(FaultCode.UNKNOWN_OPTION)
    if len(set(chosen)) != len(chosen):
        raise _Wrong(FaultCode.REPEATED_OPTION)
    if question.kind == QuestionKind.RANKING and len(chosen) != len(question.options):
        raise _Wrong(FaultCode.INCOMPLETE_RANKING)
    most = 1 if question.kind in ONE_CHOICE else question.most or len(question.options)
    if question.kind != QuestionKind.RANKING and len(chosen) > most:
        raise _Wrong(FaultCode.TOO_MANY, most=most)
    return chosen


def _number(question: Question, typed: str) -> Decimal:
    """Digits of every script, «٫» and «٬» as Arabic writes them; nothing that only Python calls a number."""
    plain = latin_digits(typed.strip()).replace("٫", ".").replace("٬", "").replace("−", "-")
    if not _NUMBER.fullmatch(plain):
        raise _Wrong(FaultCode.NOT_A_NUMBER)
    number = Decimal(plain)
    if question.minimum is None or question.maximum is None:  # the database refuses such a form
        raise _Wrong(FaultCode.NOT_A_NUMBER)
    if not question.minimum <= number <= question.maximum:
        raise _Wrong(
            FaultCode.OUT_OF_RANGE,
            minimum=number_words(question.minimum),
            maximum=number_words(question.maximum),
        )
    if number != round(number, question.decimals):
        raise _Wrong(FaultCode.TOO_PRECISE, decimals=question.decimals)
    return round(number, question.decimals)


def _text(question: Question, typed: str) -> str:
    if not plain_text.is_storable(typed) or _TURNING.search(typed):
        raise _Wrong(FaultCode.FORBIDDEN_CHARACTERS)
    text = plain_text.as_stored(typed)
    if question.kind == QuestionKind.SHORT_TEXT:
        text = text.strip()
        if _BREAKS.search(text):
            raise _Wrong(FaultCode.NOT_ONE_LINE)
    most = SHORT_TEXT if question.kind == QuestionKind.SHORT_TEXT else LONG_TEXT
    if len(text) > most:
        raise _Wrong(FaultCode.TOO_LONG, most=most)
    return text
