"""What the public learns of a survey's answers: counts by question, the small ones hidden (see `suppression`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import mean, median

from django.db.models import Count, Q

from consultations.models import AnswerChoice, Status, SurveyAnswer, SurveyVersion
from consultations.models.surveys import ONE_CHOICE, TEXTS, QuestionKind
from consultations.surveys import reading
from consultations.surveys.forms import Form, Question
from consultations.surveys.suppression import LEAST, Shown, parts_of_whole, shares_of_total

BANDS = 5
Band = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """Counts as they may be published; None is hidden.

    ``asked`` is how many the question was put to. ``counts`` are by option; of a ranking, how often each came first; of numbers,
    by ``bands`` (both ends within); of files, how many were sent. ``unanswered`` are those who were asked and gave no answer; it
    is None too where it is not counted. ``texts`` is how many answers in words are public.
    """

    question: Question
    asked: int | None
    counts: tuple[int | None, ...] = ()
    unanswered: int | None = None
    bands: tuple[Band, ...] = ()
    mean: Decimal | None = None
    median: Decimal | None = None
    texts: int = 0

    @property
    def is_whole(self) -> bool:
        return self.asked is not None and None not in self.counts


@dataclass(frozen=True, slots=True)
class SurveyResults:
    form: Form
    responses: int
    questions: tuple[QuestionResult, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What was answered, by question; not for publication."""

    responses: int
    answered: Mapping[str, int]
    texts: Mapping[str, int]
    chosen: Mapping[tuple[str, str], int]  # in rankings: the first places
    numbers: Mapping[str, list[Decimal]]
    on_path: Mapping[str, int]


def results_of(version: SurveyVersion) -> SurveyResults:
    """The publishable results of one version; a constant number of queries, and one for each branch."""
    form = reading.read_form(version)
    counted = _count(version, form)
    found: dict[str, QuestionResult] = {}
    for question in form.questions:
        found[question.key] = _result(question, _asked(question, counted, found), counted)
    return SurveyResults(form, counted.responses, tuple(found.values()))


def bands_of(question: Question) -> tuple[Band, ...]:
    """Up to five bands of nearly equal width that cover the range of a number.

    >>> [(str(low), str(high)) for low, high in bands_of(Question("q-1", "number", "؟", minimum=Decimal(0), maximum=Decimal(9)))]
    [('0', '1'), ('2', '3'), ('4', '5'), ('6', '7'), ('8', '9')]
    """
    if question.minimum is None or question.maximum is None:
        return ()
    unit = Decimal(1).scaleb(-question.decimals)
    steps = int((question.maximum - question.minimum) / unit) + 1
    number = min(BANDS, steps)
    edges = [steps * place // number for place in range(number + 1)]
    return tuple(
        (question.minimum + start * unit, question.minimum + (end - 1) * unit)
        for start, end in pairwise(edges)
    )


def _count(version: SurveyVersion, form: Form) -> _Counted:
    given = SurveyAnswer.objects.filter(response__version=version, is_declined=False)
    choices = AnswerChoice.objects.filter(answer__response__version=version)
    numbers: dict[str, list[Decimal]] = {}
    for key, number in given.filter(number__isnull=False).values_list("question__key", "number"):
        numbers.setdefault(key, []).append(number or Decimal(0))
    return _Counted(
        responses=version.responses.count(),
        answered=dict(given.values_list("question__key").annotate(n=Count("pk")).order_by()),
        texts=dict(
            given.filter(status=Status.PUBLISHED)
            .values_list("question__key")
            .annotate(n=Count("pk"))
            .order_by()
        ),
        chosen={
            (question, option): n
            for question, option, n in choices.filter(Q(rank__isnull=True) | Q(rank=1))
            .values_list("answer__question__key", "option__key")
            .annotate(n=Count("pk"))
            .order_by()
        },
        numbers=numbers,
        on_path={
            question.key: _reached(version, question)
            for question in form.questions
            if question.asked_if
        },
    )


def _reached(version: SurveyVersion, question: Question) -> int:
    """How many gave an answer that leads to a question; who was not asked the earlier one cannot have answered it."""
    return (
        version.responses.filter(
            answers__question__key=question.asked_if,
            answers__choices__option__key__in=question.asked_if_options,
        )
        .distinct()
        .count()
    )


def _asked(
    question: Question, counted: _Counted, found: Mapping[str, QuestionResult]
) -> int | None:
    """How many were asked, if that may be published: it must not tell of a hidden count of the question before."""
    if not question.asked_if:
        return counted.responses
    before, asked = found[question.asked_if], counted.on_path[question.key]
    leading = [
        count
        for key, count in zip(before.question.option_keys, before.counts, strict=True)
        if key in question.asked_if_options
    ]
    if before.asked is None or None in leading or asked < LEAST:
        return None
    is_overlapping = before.question.kind == QuestionKind.MULTIPLE
    return None if is_overlapping and before.asked - asked < LEAST else asked


def _result(question: Question, asked: int | None, counted: _Counted) -> QuestionResult:
    texts = counted.texts.get(question.key, 0)
    places = _places(question)
    if asked is None or question.kind in TEXTS:
        return QuestionResult(question, asked, (None,) * places, texts=texts)
    if question.kind == QuestionKind.MULTIPLE:
        chosen = [counted.chosen.get((question.key, key), 0) for key in question.option_keys]
        most = question.most or len(question.options)
        return QuestionResult(question, asked, tuple(shares_of_total(chosen, asked, most=most)))
    answered = counted.answered.get(question.key, 0)
    parts = [*_parts(question, counted), asked - answered]
    *counts, unanswered = parts_of_whole(parts, silent=len(parts) - 1)
    if question.kind != QuestionKind.NUMBER:
        return QuestionResult(question, asked, tuple(counts), unanswered)
    middle = _middle(question, counts, counted)
    return QuestionResult(
        question, asked, tuple(counts), unanswered, bands_of(question), middle[0], middle[1]
    )


def _places(question: Question) -> int:
    if question.kind in TEXTS:
        return 0
    if question.kind == QuestionKind.NUMBER:
        return len(bands_of(question))
    return 1 if question.kind == QuestionKind.FILE else len(question.options)


def _parts(question: Question, counted: _Counted) -> Sequence[int]:
    """Counts that add up to those who answered."""
    if question.kind in ONE_CHOICE or question.kind == QuestionKind.RANKING:
        return [counted.chosen.get((question.key, key), 0) for key in question.option_keys]
    if question.kind == QuestionKind.NUMBER:
        bands, numbers = bands_of(question), counted.numbers.get(question.key, [])
        places = Counter(
            max(place for place, (low, _high) in enumerate(bands) if low <= number)
            for number in numbers
        )
        return [places[place] for place in range(len(bands))]
    return [counted.answered.get(question.key, 0)]


def _middle(
    question: Question, counts: Shown, counted: _Counted
) -> tuple[Decimal | None, Decimal | None]:
    """Mean and median, where no band is hidden: with few answers they would tell of it."""
    numbers = counted.numbers.get(question.key, [])
    if None in counts or not numbers:
        return None, None
    place = Decimal(1).scaleb(-question.decimals - 1)
    return Decimal(mean(numbers)).quantize(place), Decimal(median(numbers)).quantize(place)
