"""A survey's form as values: questions in order, each asked of everybody or after a certain answer to an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from consultations import fingerprints


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label_ar: str
    label_en: str = ""

    def label_in(self, language: str) -> str:
        return self.label_ar if language == "ar" or not self.label_en else self.label_en


@dataclass(frozen=True, slots=True)
class Question:
    """``asked_if`` is the key of an earlier question of one choice or several, ``asked_if_options`` those that lead here."""

    key: str
    kind: str
    text_ar: str
    text_en: str = ""
    hint_ar: str = ""
    hint_en: str = ""
    is_required: bool = False
    may_decline: bool = False
    is_public: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int = 0
    most: int | None = None
    asked_if: str = ""
    asked_if_options: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()

    @property
    def option_keys(self) -> tuple[str, ...]:
        return tuple(option.key for option in self.options)

    def text_in(self, language: str) -> str:
        return self.text_ar if language == "ar" or not self.text_en else self.text_en

    def hint_in(self, language: str) -> str:
        return self.hint_ar if language == "ar" or not self.hint_en else self.hint_en


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a survey; ``number`` is 0 and ``sha256`` empty before it is published."""

    title_ar: str
    questions: tuple[Question, ...]
    title_en: str = ""
    intro_ar: str = ""
    intro_en: str = ""
    minutes: int = 5
    number: int = 0
    sha256: str = ""

    @property
    def by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions}

    @property
    def is_branching(self) -> bool:
        return any(question.asked_if for question in self.questions)

    def title_in(self, language: str) -> str:
        return self.title_ar if language == "ar" or not self.title_en else self.title_en

    def intro_in(self, language: str) -> str:
        return self.intro_ar if language == "ar" or not self.intro_en else self.intro_en


def asked(form: Form, chosen: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The keys of the questions on the path of who `chosen` these options, by question; in order.

    >>> from consultations.models import QuestionKind
    >>> yes = Option("o-1", "نعم"), Option("o-2", "لا")
    >>> first = Question("q-1", QuestionKind.SINGLE, "هل؟", options=yes)
    >>> form = Form("س", (first, Question("q-2", "long_text", "لماذا؟", asked_if="q-1", asked_if_options=("o-2",))))
    >>> asked(form, {}), asked(form, {"q-1": ("o-2",)})
    (('q-1',), ('q-1', 'q-2'))
    """
    path: list[str] = []
    for question in form.questions:
        reasons = chosen.get(question.asked_if, ()) if question.asked_if in path else ()
        if not question.asked_if or set(reasons) & set(question.asked_if_options):
            path.append(question.key)
    return tuple(path)


def fingerprint(form: Form) -> str:
    """SHA-256 of everything that a respondent is shown, as canonical JSON in every language."""
    content = {
        "title": [form.title_ar, form.title_en],
        "intro": [form.intro_ar, form.intro_en],
        "questions": [_content(question) for question in form.questions],
    }
    return fingerprints.fingerprint(content)


def _content(question: Question) -> dict[str, Any]:  # Any: JSON
    return {
        "key": question.key,
        "kind": str(question.kind),
        "text": [question.text_ar, question.text_en],
        "hint": [question.hint_ar, question.hint_en],
        "rules": [question.is_required, question.may_decline, question.is_public],
        "range": [number_words(question.minimum), number_words(question.maximum)],
        "bounds": [question.decimals, question.most],
        "asked_if": [question.asked_if, *question.asked_if_options],
        "options": [[one.key, one.label_ar, one.label_en] for one in question.options],
    }


def number_words(number: Decimal | None) -> str:
    """A number without needless zeros, and never with an exponent.

    >>> number_words(Decimal("10.0000")), number_words(Decimal("0.50")), number_words(None)
    ('10', '0.5', '')
    """
    if number is None:
        return ""
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
