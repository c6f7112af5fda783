"""Results tell how many answered what, and never what so few answered that they could be found out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from common.errors import Refused
from consultations import services
from consultations.log.audit import audit
from consultations.models import SurveyAnswer
from consultations.surveys.checking import Given
from consultations.surveys.forms import Option, Question
from consultations.surveys.results import bands_of, results_of
from tests.consultations.surveys.conftest import BASIC, FORM, make_survey, respond

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def many(survey, times: int, *answers: Given) -> None:
    for _time in range(times):
        respond(survey, answers)


def shown(survey) -> dict[str, tuple[int | None, tuple[int | None, ...], int | None]]:
    """Asked, counts and unanswered by question."""
    results = results_of(survey.versions.get())
    return {one.question.key: (one.asked, one.counts, one.unanswered) for one in results.questions}


YES, NO = Given("q-1", options=("o-1",)), Given("q-1", options=("o-2",))


def test_counts_of_many_answers_are_shown(survey) -> None:
    for feeling in ("o-1", "o-2", "o-3"):
        many(survey, 6, YES, Given("q-2", options=(feeling,)), Given("q-4", options=("o-1",)))
    many(survey, 7, NO, Given("q-4", options=("o-1", "o-2")))
    found = shown(survey)
    assert found["q-1"] == (25, (18, 7), 0)
    assert found["q-2"] == (18, (6, 6, 6), 0)
    assert found["q-4"] == (
        25,
        (None, 7, None),
        None,
    )  # nobody left «speed» out, nobody chose «privacy»
    assert found["q-5"] == (25, (None,) * 5, None)


def test_a_small_count_hides_another_so_that_the_total_does_not_tell_it(survey) -> None:
    many(survey, 12, YES)
    many(survey, 3, NO)
    results = results_of(survey.versions.get())
    assert results.responses == 15
    assert shown(survey)["q-1"] == (15, (None, None), 0)


def test_a_branch_does_not_tell_the_hidden_count_that_leads_to_it(survey) -> None:
    """Twelve said yes, three no: that the second question was put to twelve would tell of the three."""
    many(survey, 12, YES, Given("q-2", options=("o-1",)))
    many(survey, 3, NO)
    assert shown(survey)["q-2"] == (None, (None, None, None), None)


def test_few_responses_show_nothing_but_how_many(survey) -> None:
    many(survey, 4, YES, Given("q-5", number="3"))
    results = results_of(survey.versions.get())
    assert results.responses == 4
    assert {count for one in results.questions for count in one.counts} == {None}
    assert [one.mean for one in results.questions if one.mean] == []


def test_numbers_are_counted_in_bands_with_mean_and_median_where_all_are_shown(page) -> None:
    number = Question("q-1", "number", "كم؟", minimum=Decimal(1), maximum=Decimal(2), decimals=0)
    survey = make_survey(page, replace(FORM, questions=(number,)))
    many(survey, 5, Given("q-1", number="1"))
    many(survey, 6, Given("q-1", number="2"))
    (found,) = results_of(survey.versions.get()).questions
    assert (found.counts, found.mean, found.median) == ((5, 6), Decimal("1.5"), Decimal("2.0"))
    many(survey, 1)
    (found,) = results_of(survey.versions.get()).questions
    assert (found.counts, found.unanswered, found.mean) == ((None, 6), None, None)


@pytest.mark.parametrize("decimals", [0, 1, 4])
@pytest.mark.parametrize("bounds", [(0, 1), (0, 9), (-7, 3), (0, 1000)])
def test_bands_cover_the_range_once(bounds, decimals) -> None:
    low, high = map(Decimal, bounds)
    question = Question("q-1", "number", "؟", minimum=low, maximum=high, decimals=decimals)
    bands = bands_of(question)
    unit = Decimal(1).scaleb(-decimals)
    assert (bands[0][0], bands[-1][1]) == (low, high)
    for before, after in pairwise(bands):
        assert before[0] <= before[1]
        assert after[0] - before[1] == unit


def test_rankings_tell_how_often_each_came_first(page) -> None:
    options = tuple(Option(f"o-{n}", f"خيار {n}") for n in (1, 2))
    ranking = Question("q-1", "ranking", "رتّب", options=options)
    survey = make_survey(page, replace(FORM, questions=(ranking,)))
    many(survey, 5, Given("q-1", options=("o-1", "o-2")))
    many(survey, 8, Given("q-1", options=("o-2", "o-1")))
    assert shown(survey)["q-1"] == (13, (5, 8), 0)


def test_results_of_many_answers_take_as_many_queries_as_of_few(
    survey, django_assert_max_num_queries
) -> None:
    many(survey, 3, YES)
    with django_assert_max_num_queries(11):
        results_of(survey.versions.get())
    many(survey, 10, NO)
    with django_assert_max_num_queries(11):
        results_of(survey.versions.get())


# --- Words ----------------------------------------------------------------------------------------------------------


def test_words_are_public_after_moderation_and_the_log_tells_of_each_decision(survey) -> None:
    respond(survey, (*BASIC, Given("q-3", text="لا أثق بها."), Given("q-6", text="إربد")))
    waiting = SurveyAnswer.objects.get(question__key="q-3")
    assert waiting.status == "pending"
    assert SurveyAnswer.objects.get(question__key="q-6").status == ""  # for the agency alone
    now = timezone.now()
    services.decide_text(answer=waiting, actor=PLATFORM, reason="", now=now)
    assert results_of(survey.versions.get()).questions[2].texts == 1
    services.decide_text(answer=waiting, actor=PLATFORM, reason="insult", now=now)
    assert results_of(survey.versions.get()).questions[2].texts == 0
    assert audit().mismatches == []
    SurveyAnswer.objects.filter(pk=waiting.pk).update(status="published", reason="")
    assert [one.what for one in audit().mismatches] == [
        f"the answer {waiting.public_id} is stored otherwise than told"
    ]


def test_only_moderators_of_the_agency_decide(survey) -> None:
    respond(survey, (*BASIC, Given("q-3", text="لا أثق بها.")))
    waiting = SurveyAnswer.objects.get(question__key="q-3")
    with pytest.raises(Refused):
        services.decide_text(
            answer=waiting, actor=Actor(user_id=None), reason="", now=timezone.now()
        )
