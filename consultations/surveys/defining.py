"""Is this a survey that can be published? All faults at once, in the officer's language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from common import plain_text
from common.bidi import has_controls, is_invisible_only
from consultations.models.surveys import (
    MAX_HINT,
    MAX_LABEL,
    MAX_NAME,
    MAX_QUESTION,
    MAX_TITLE,
    NAME_PATTERN,
    WITH_OPTIONS,
    QuestionKind,
)
from consultations.surveys.forms import Form, Option, Question

MAX_QUESTIONS = 60
MAX_OPTIONS = 30
MAX_RANKED = 10
MAX_DECIMALS = 4
MAX_INTRO = 1000
MAX_MINUTES = 120
_KEY = re.compile(r"[qo]-[1-9]\d{0,5}")


def name_faults(name: str) -> list[str]:
    if re.fullmatch(NAME_PATTERN, name) and len(name) <= MAX_NAME and name != "new":
        return []
    return [_("The name in the address has small Latin letters, digits and hyphens.")]


def form_faults(form: Form) -> list[str]:
    """Sentences, each with the number of its question; empty for a form that can be published."""
    faults = list(_words(form.title_ar, MAX_TITLE, is_needed=True))
    faults += [
        *_words(form.title_en, MAX_TITLE),
        *_words(form.intro_ar, MAX_INTRO, lines=True),
        *_words(form.intro_en, MAX_INTRO, lines=True),
    ]
    if not 1 <= form.minutes <= MAX_MINUTES:
        faults.append(_("A survey takes one minute to two hours."))
    if not 1 <= len(form.questions) <= MAX_QUESTIONS:
        faults.append(_("A survey has 1 to 60 questions."))
    keys = [question.key for question in form.questions]
    if len(set(keys)) != len(keys) or not all(_KEY.fullmatch(key) for key in keys):
        faults.append(_("Two questions have the same key, or a key is malformed."))
    before: dict[str, Question] = {}
    for number, question in enumerate(form.questions, start=1):
        faults += [
            _("Question %(number)s: %(fault)s") % {"number": number, "fault": fault}
            for fault in _question_faults(question, before)
        ]
        before[question.key] = question
    return faults


def option_faults(options: tuple[Option, ...], most: int = MAX_OPTIONS) -> Iterator[str]:
    if not 2 <= len(options) <= most:
        yield _("It needs 2 to %(most)s options.") % {"most": most}
    keys = [option.key for option in options]
    if len(set(keys)) != len(keys) or not all(_KEY.fullmatch(key) for key in keys):
        yield _("Two options have the same key, or a key is malformed.")
    for option in options:
        yield from _words(option.label_ar, MAX_LABEL, is_needed=True)
        yield from _words(option.label_en, MAX_LABEL)
    for labels in ([one.label_ar for one in options], [one.label_en for one in options]):
        given = [label for label in labels if label]
        if len(set(given)) != len(given):
            yield _("Two options have the same words.")


def question_words(text_ar: str, text_en: str) -> Iterator[str]:
    yield from _words(text_ar, MAX_QUESTION, is_needed=True)
    yield from _words(text_en, MAX_QUESTION)


def _question_faults(question: Question, before: dict[str, Question]) -> Iterator[str]:
    yield from question_words(question.text_ar, question.text_en)
    yield from _words(question.hint_ar, MAX_HINT)
    yield from _words(question.hint_en, MAX_HINT)
    kind = question.kind
    if kind not in QuestionKind.values:
        yield _("Choose what kind of question it is.")
    if kind in WITH_OPTIONS:
        ranked = kind == QuestionKind.RANKING
        yield from option_faults(question.options, MAX_RANKED if ranked else MAX_OPTIONS)
    elif question.options:
        yield _("This kind of question has no options.")
    # One choice at most would be a question of one choice, whose counts are hidden by another rule.
    if question.most is not None and not (
        kind == QuestionKind.MULTIPLE and 2 <= question.most <= len(question.options)
    ):
        yield _("The most choices are between 2 and the number of options.")
    if kind == QuestionKind.NUMBER:
        yield from _number_faults(question)
    if question.asked_if or question.asked_if_options:
        yield from _condition_faults(question, before)


def _number_faults(question: Question) -> Iterator[str]:
    low, high = question.minimum, question.maximum
    if low is None or high is None or low >= high or max(abs(low), abs(high)) >= 10**12:
        yield _("Give the smallest and the largest number that can be answered.")
    if not 0 <= question.decimals <= MAX_DECIMALS:
        yield _("At most four digits after the point.")
    elif any(one is not None and one != round(one, question.decimals) for one in (low, high)):
        yield _("The smallest and largest number have too many digits after the point.")


def _condition_faults(question: Question, before: dict[str, Question]) -> Iterator[str]:
    earlier = before.get(question.asked_if)
    if earlier is None or earlier.kind not in WITH_OPTIONS - {QuestionKind.RANKING}:
        yield _("It can only depend on an earlier question with choices.")
    elif not question.asked_if_options or set(question.asked_if_options) - set(earlier.option_keys):
        yield _("Name the options of the earlier question that lead here.")


def _words(text: str, most: int, *, is_needed: bool = False, lines: bool = False) -> Iterator[str]:
    if is_needed and is_invisible_only(text):
        yield _("The Arabic words are missing.")
    if len(text) > most:
        yield _("A text is longer than %(most)s characters.") % {"most": most}
    if not plain_text.is_storable(text) or has_controls(text) or ("\n" in text and not lines):
        yield _("A text holds characters that cannot be shown.")
