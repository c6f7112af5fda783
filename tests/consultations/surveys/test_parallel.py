"""Votes and responses that meet: real commits on real connections."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from accounts.models import Agency
from cms.services import SiteNames, open_agency_section, start_site
from consultations.log.audit import audit
from consultations.models import (
    ConsultationPage,
    PollVote,
    Receipt,
    SurveyFile,
    SurveyResponse,
)
from consultations.services import receive_file
from tests.consultations.conftest import make_consultation
from tests.consultations.people import LAYLA, session_of
from tests.consultations.surveys.conftest import make_poll, make_survey
from tests.consultations.test_supports import assert_counted, at_once

pytestmark = pytest.mark.database
VOTES = 30
BASE = "/api/v1/consultations/strategy/"
SAME_KEY = "one-key-for-all-of-them"


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def committed(scratch_database) -> ConsultationPage:
    """An open consultation that every connection sees."""
    start_site(names=SiteNames({"ar": "ديوان", "en": "Diwan"}))
    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Justice")
    open_agency_section(agency=agency)
    return make_consultation(agency)


def sending(path: str, bodies: list[object], session: str = "", key: str = "") -> list[int]:
    """Send all of them at once, each from its own address; returns the statuses."""

    def act(number: int, body: object) -> Callable[[], object]:
        headers = {"X-Session-Token": session} if session else {}
        client = Client(REMOTE_ADDR=f"10.0.0.{number}", headers=headers)
        named = {"Idempotency-Key": key or str(uuid4())}
        return lambda: (
            client.post(
                f"{BASE}{path}", body, content_type="application/json", headers=named
            ).status_code
        )

    return at_once([act(number, body) for number, body in enumerate(bodies)])  # type: ignore[return-value]


def test_parallel_votes_of_one_participant_count_one(committed) -> None:
    make_poll(committed)
    statuses = sending("polls/channel/votes/", [{"option": "o-1"}] * VOTES, session_of(LAYLA))
    assert set(statuses) <= {200, 201}
    assert_counted(1, PollVote.objects.count())
    assert_counted(1, Receipt.objects.count())


def test_parallel_changes_of_one_vote_leave_one_and_the_log_agrees(committed) -> None:
    make_poll(committed)
    bodies = [{"option": f"o-{number % 2 + 1}"} for number in range(VOTES)]
    statuses = sending("polls/channel/votes/", bodies, session_of(LAYLA))
    assert set(statuses) <= {200, 201}
    assert_counted(1, PollVote.objects.count())
    assert audit().mismatches == []


def test_without_the_constraint_the_same_votes_are_caught(committed, monkeypatch) -> None:
    make_poll(committed)
    session, options = session_of(LAYLA), PollVote._meta
    [once] = [one for one in options.constraints if one.name == "poll_vote_once_per_participant"]
    others = [one for one in options.constraints if one is not once]
    monkeypatch.setattr(options, "constraints", others)  # SQLite builds the table anew from them
    with connection.schema_editor() as editor:
        editor.remove_constraint(PollVote, once)
    sending("polls/channel/votes/", [{"option": "o-1"}] * VOTES, session)
    with pytest.raises(AssertionError, match="1 were given"):
        assert_counted(1, PollVote.objects.count())


def test_parallel_responses_of_one_participant_store_one(committed) -> None:
    make_survey(committed)
    body = {"answers": [{"question": "q-1", "options": ["o-2"]}]}
    statuses = sending("surveys/home/responses/", [body] * VOTES, session_of(LAYLA))
    assert sorted(set(statuses)) == [201, 409]
    assert statuses.count(201) == SurveyResponse.objects.count() == 1
    assert audit().mismatches == []


def test_one_key_sent_many_times_stores_one_response_of_nobody(committed) -> None:
    make_survey(committed)
    body = {"answers": [{"question": "q-1", "options": ["o-2"]}]}
    statuses = sending("surveys/home/responses/", [body] * VOTES, key=SAME_KEY)
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert SurveyResponse.objects.count() == 1


def test_one_file_goes_with_one_of_many_parallel_responses(committed) -> None:
    survey = make_survey(committed)
    file = receive_file(survey=survey, name="a.pdf", content=b"%PDF-1.4")
    body = {
        "answers": [
            {"question": "q-1", "options": ["o-2"]},
            {"question": "q-8", "file": file.public_id},
        ]
    }
    statuses = sending("surveys/home/responses/", [body] * VOTES)
    assert sorted(set(statuses)) == [201, 422]
    assert statuses.count(201) == SurveyResponse.objects.count() == 1
    assert SurveyFile.objects.get().answer is not None
