"""A person finds, takes along and erases what they sent to surveys and polls; nobody else does."""

from __future__ import annotations

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from common.registry import DataSubject, personal_data
from consultations.log.audit import audit
from consultations.models import PollVote, Receipt, SurveyAnswer, SurveyResponse
from consultations.personal_surveys import SurveyParticipation
from consultations.services import vote_in_poll
from tests.consultations.people import LAYLA, OMAR, person
from tests.consultations.surveys.conftest import FULL, make_poll, make_survey, respond

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HERS = DataSubject(1, (LAYLA,), ("layla@example.org",))
MINE = SurveyParticipation()


@pytest.fixture
def sent(page) -> SurveyResponse:
    survey, poll = make_survey(page), make_poll(page)
    for who in (LAYLA, OMAR):
        respond(survey, FULL, participant=person(who))
        vote_in_poll(poll=poll, option_key="o-2", participant=person(who))
    return SurveyResponse.objects.first()


def test_surveys_are_among_what_a_person_is_shown() -> None:
    assert "surveys" in {provider.name for provider in personal_data}


def test_a_person_finds_their_own(sent) -> None:
    shown = MINE.contributions(HERS, "en")
    assert [(one.kind, one.title, one.text) for one in shown] == [
        ("survey_response", "Strategy", ""),
        ("poll_vote", "Strategy", "Website"),
    ]
    assert shown[0].url == "/en/consultations/strategy/surveys/home/"
    assert shown[0].receipt == Receipt.objects.get(subject_id=sent.public_id).code
    assert MINE.contributions(DataSubject(2, ("email:x@example.org",), ()), "en") == []


def test_a_person_takes_all_of_it_along(sent) -> None:
    exported = MINE.export(HERS)
    assert json.loads(json.dumps(exported, cls=DjangoJSONEncoder)) is not None
    assert exported["responses"][0]["answers"]["q-6"] == {"text": "إربد"}
    assert exported["votes"][0]["option"] == "o-2"
    assert (len(exported["responses"]), len(exported["votes"])) == (1, 1)


def test_a_person_erases_their_own_and_the_log_agrees(sent) -> None:
    assert MINE.kept(HERS) != []
    assert MINE.erase(HERS, timezone.now()) == 2
    assert MINE.contributions(HERS, "ar") == []
    assert (SurveyResponse.objects.count(), PollVote.objects.count()) == (1, 1)
    assert SurveyAnswer.objects.exclude(response__public_id=sent.public_id).count() == len(FULL)
    assert Receipt.objects.filter(record__isnull=True).count() == 2
    assert audit().mismatches == []
