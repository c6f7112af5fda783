"""A published survey or poll is final: the database refuses, whoever asks and however."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from consultations.models import (
    Poll,
    PollOption,
    QuestionOption,
    Survey,
    SurveyQuestion,
    SurveyVersion,
)
from tests.consultations.conftest import make_consultation

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def published(agency) -> dict[str, Any]:
    page = make_consultation(agency)
    version = SurveyVersion.objects.create(
        survey=Survey.objects.create(consultation=page, name="s"), number=1, title_ar="استبيان"
    )
    question = SurveyQuestion.objects.create(
        version=version, position=1, key="q-1", kind="single", text_ar="هل؟"
    )
    option = QuestionOption.objects.create(question=question, position=1, key="o-1", label_ar="نعم")
    SurveyVersion.objects.update(published_at=timezone.now(), sha256="0" * 64)
    poll = Poll.objects.create(consultation=page, name="p", question_ar="أيها؟")
    choice = PollOption.objects.create(poll=poll, position=1, key="o-1", label_ar="الأول")
    Poll.objects.update(published_at=timezone.now(), sha256="0" * 64)
    return {
        "version": version,
        "question": question,
        "option": option,
        "poll": poll,
        "choice": choice,
    }


def _rows(one: Any) -> Any:
    return type(one).objects.filter(pk=one.pk)


ATTEMPTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "change the version": lambda p: _rows(p["version"]).update(title_ar="غيره"),
    "unpublish the version": lambda p: _rows(p["version"]).update(published_at=None),
    "delete the version": lambda p: _rows(p["version"])._raw_delete("default"),
    "change a question": lambda p: _rows(p["question"]).update(is_required=True),
    "delete a question": lambda p: _rows(p["question"])._raw_delete("default"),
    "add a question": lambda p: SurveyQuestion.objects.create(
        version=p["version"], position=2, key="q-2", kind="file", text_ar="ملف؟"
    ),
    "change an option": lambda p: _rows(p["option"]).update(label_ar="لا"),
    "delete an option": lambda p: _rows(p["option"])._raw_delete("default"),
    "add an option": lambda p: QuestionOption.objects.create(
        question=p["question"], position=2, key="o-2", label_ar="لا"
    ),
    "change a poll": lambda p: _rows(p["poll"]).update(question_ar="غيره"),
    "delete a poll": lambda p: _rows(p["poll"])._raw_delete("default"),
    "change a poll's option": lambda p: _rows(p["choice"]).update(label_ar="الثاني"),
    "delete a poll's option": lambda p: _rows(p["choice"])._raw_delete("default"),
    "add a poll's option": lambda p: PollOption.objects.create(
        poll=p["poll"], position=2, key="o-2", label_ar="الثاني"
    ),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_the_database_refuses_to(attempt, published) -> None:
    with pytest.raises((IntegrityError, DatabaseError), match="final"), transaction.atomic():
        attempt(published)


def test_a_draft_may_be_changed_and_deleted(agency) -> None:
    survey = Survey.objects.create(consultation=make_consultation(agency), name="s")
    version = SurveyVersion.objects.create(survey=survey, number=1, title_ar="استبيان")
    SurveyQuestion.objects.create(version=version, position=1, key="q-1", kind="file", text_ar="؟")
    version.questions.update(text_ar="ملف؟")
    version.delete()
    assert not SurveyQuestion.objects.exists()


def test_a_number_without_a_range_is_no_question(agency) -> None:
    survey = Survey.objects.create(consultation=make_consultation(agency), name="s")
    version = SurveyVersion.objects.create(survey=survey, number=1, title_ar="استبيان")
    with pytest.raises(IntegrityError, match="survey_number_has_a_range"), transaction.atomic():
        SurveyQuestion.objects.create(
            version=version, position=1, key="q-1", kind="number", text_ar="كم؟", minimum=3
        )
