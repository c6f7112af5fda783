"""Surveys and polls over HTTP: idempotent, clear in refusal, and public without what is not for the public."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import (
    ConsultationPage,
    PollVote,
    Receipt,
    SurveyAnswer,
    SurveyFile,
    SurveyResponse,
)
from consultations.surveys.checking import Given
from operations.models import IdempotencyKey
from tests.consultations.people import LAYLA, OMAR, caller
from tests.consultations.surveys.conftest import BASIC, make_poll, make_survey, respond

pytestmark = [pytest.mark.database, pytest.mark.django_db]
BASE = "/api/v1/consultations/strategy/"
SURVEY, POLL = f"{BASE}surveys/home/", f"{BASE}polls/channel/"
NO = {"question": "q-1", "options": ["o-2"]}


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


def post(path: str, body: Any, client: Client | None = None, key: str = "") -> Any:
    return (client or Client()).post(
        path,
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key or str(uuid4())},
    )


def close() -> None:
    ConsultationPage.objects.update(closes_at=timezone.now())


def test_the_consultation_names_its_surveys_and_polls(survey, poll) -> None:
    shown = Client().get(f"{BASE}?lang=en").json()
    assert shown["surveys"] == [
        {
            "name": "home",
            "title": "Services from your home",
            "language": "en",
            "url": "/en/consultations/strategy/surveys/home/",
            "minutes": 5,
            "questions_count": 8,
        }
    ]
    assert shown["polls"][0]["question"] == "Which channel do you prefer?"
    assert Client().get(f"{BASE}surveys/").json()[0]["title"] == "خدمات من بيتك"
    assert Client().get(f"{BASE}polls/").json()[0]["name"] == "channel"


def test_the_form_is_told_whole(survey) -> None:
    shown = Client().get(f"{SURVEY}?lang=en").json()
    assert [one["key"] for one in shown["questions"]] == [f"q-{n}" for n in range(1, 9)]
    assert shown["questions"][1] == {
        "key": "q-2",
        "kind": "scale",
        "text": "How easy was it?",
        "hint": "",
        "language": "en",
        "is_required": False,
        "may_decline": True,
        "is_public": False,
        "minimum": "",
        "maximum": "",
        "decimals": 0,
        "most": None,
        "max_length": None,
        "asked_if": {"question": "q-1", "options": ["o-1"]},
        "options": [
            {"key": "o-1", "label": "Very easy"},
            {"key": "o-2", "label": "Easy"},
            {"key": "o-3", "label": "Hard"},
        ],
    }
    assert Client().get(f"{SURVEY}?version=2").status_code == 404
    assert Client().get(f"{BASE}surveys/other/").status_code == 404


def test_a_response_sent_twice_is_stored_once(survey) -> None:
    key, body = str(uuid4()), {"version": 1, "answers": [NO]}
    first, second = (post(f"{SURVEY}responses/", body, key=key) for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert SurveyResponse.objects.count() == 1
    assert post(f"{SURVEY}responses/", {"answers": []}, key=key).status_code == 409


def test_refused_answers_are_named_in_the_language_of_the_request(survey) -> None:
    body = {"answers": [{"question": "q-5", "number": "1000"}]}
    answer = post(f"{SURVEY}responses/?lang=en", body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "answers_refused"
    assert answer.json()["errors"] == [
        {
            "question": "q-5",
            "code": "out_of_range",
            "title": "Write a number from 0 to 100.",
        },
        {"question": "q-1", "code": "missing", "title": "Answer this question before you go on."},
    ]
    assert not SurveyResponse.objects.exists()
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        *({}, [], {"answers": 1}, {"answers": [1]}, {"answers": [{"question": []}]}),
        {"answers": [{"question": "q-1", "options": "o-1"}]},
        {"answers": [{"question": "q-1", "options": [{}]}]},
        {"answers": [NO] * 201},
        {"answers": [NO], "version": "x"},
        {"answers": [{"question": "q-3", "text": "a\u0000"}]},
        {"answers": [{"question": "q-3", "text": "\ud800"}]},
        {"answers": [{"question": "q-" * 50}]},
    ],
)
def test_what_is_no_response_is_refused(survey, body) -> None:
    for path in ("responses/", "check/", "drafts/"):
        answer = post(f"{SURVEY}{path}", body)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
    assert not SurveyResponse.objects.exists()


def test_checking_tells_the_path_and_stores_nothing(survey) -> None:
    body = {"answers": [{"question": "q-1", "options": ["o-1"]}, {"question": "q-3", "text": "x"}]}
    found = post(f"{SURVEY}check/", body).json()
    assert found["asked"] == ["q-1", "q-2", "q-4", "q-5", "q-6", "q-7", "q-8"]
    assert [(one["question"], one["code"]) for one in found["errors"]] == [("q-3", "not_asked")]
    assert not SurveyResponse.objects.exists()


def test_after_closing_nothing_is_taken_and_results_are_shown(survey) -> None:
    for _time in range(6):
        respond(survey)
    assert Client().get(f"{SURVEY}results/").status_code == 409
    assert Client().get(f"{SURVEY}results.csv").json()["code"] == "results_not_yet"
    close()
    answer = post(f"{SURVEY}responses/", {"answers": [NO]})
    assert (answer.status_code, answer.json()["code"]) == (409, "consultation_closed")
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
    assert Client().post(f"{SURVEY}files/", {"file": upload}).status_code == 409
    shown = Client().get(f"{SURVEY}results/?lang=en").json()
    assert (shown["responses_count"], shown["least"]) == (6, 5)
    assert shown["questions"][0]["rows"] == [
        {"key": "o-1", "label": "Yes", "count": None, "percent": None},
        {"key": "o-2", "label": "No", "count": None, "percent": None},
        {"key": "", "label": "no answer", "count": 0, "percent": "0.0"},
    ]
    text = Client().get(f"{SURVEY}results.csv?lang=en").content.decode("utf-8-sig")
    assert '"q-1","Have you used a digital service?","one choice",6,"o-1","Yes","","","yes"' in text


def test_words_are_shown_once_published_and_alone(survey) -> None:
    for words in ("=1+1", "لا أثق بها."):
        respond(survey, answers_with(words))
    for answer in SurveyAnswer.objects.filter(text="لا أثق بها."):
        services.decide_text(answer=answer, actor=PLATFORM, reason="", now=timezone.now())
    assert Client().get(f"{SURVEY}texts/?question=q-3").status_code == 409
    close()
    shown = Client().get(f"{SURVEY}texts/?question=q-3").json()
    published = SurveyAnswer.objects.get(status="published")
    assert shown["results"] == [
        {"id": published.public_id, "text": "لا أثق بها.", "language": "ar"}
    ]
    assert shown["count"] == 1
    assert Client().get(f"{SURVEY}texts/?question=q-99").status_code == 404
    assert Client().get(f"{SURVEY}texts/").status_code == 400


def answers_with(words: str) -> tuple[Given, ...]:

    return (*BASIC, Given("q-3", text=words))


def test_a_file_is_uploaded_and_sent_with_the_response(survey) -> None:
    upload = SimpleUploadedFile("خطاب.pdf", b"%PDF-1.4 x", "text/html")
    stored = Client().post(f"{SURVEY}files/", {"file": upload})
    assert stored.status_code == 201
    assert stored.json()["media_type"] == "application/pdf"
    body = {"answers": [NO, {"question": "q-8", "file": stored.json()["id"]}]}
    assert post(f"{SURVEY}responses/", body).status_code == 201
    assert SurveyFile.objects.get().answer is not None
    for bad in (SimpleUploadedFile("a.exe", b"MZ\x00"), SimpleUploadedFile("a.pdf", b"")):
        assert Client().post(f"{SURVEY}files/", {"file": bad}).status_code in {400, 422}
    assert Client().post(f"{SURVEY}files/", {"file": "text"}).status_code == 400


def test_answers_are_kept_for_two_weeks_under_a_key(page, survey) -> None:

    make_survey(page, name="other")
    key = post(f"{SURVEY}drafts/", {"version": 1, "answers": [NO]}).json()["key"]
    opened = post(f"{SURVEY}drafts/open/", {"key": key}).json()
    assert opened["answers"][0]["options"] == ["o-2"]
    assert post(f"{BASE}surveys/other/drafts/open/", {"key": key}).status_code == 404
    Client().delete(f"{SURVEY}drafts/", {"key": key}, content_type="application/json")
    assert post(f"{SURVEY}drafts/open/", {"key": key}).status_code == 404


def test_the_author_erases_by_receipt_and_the_stored_answer_goes_too(survey) -> None:
    key, body = str(uuid4()), {"answers": [NO]}
    sent = post(f"{SURVEY}responses/", body, key=key).json()
    path = f"{SURVEY}responses/{sent['id']}/"
    assert Client().delete(path, {}, content_type="application/json").status_code == 403
    mine = {"receipt": sent["receipt"]["code"]}
    assert Client().delete(path, mine, content_type="application/json").status_code == 204
    assert not SurveyResponse.objects.exists()
    assert post(f"{SURVEY}responses/", body, key=key).status_code == 409
    assert Client().delete(path, mine, content_type="application/json").status_code == 404


def test_a_receipt_tells_what_was_answered(survey) -> None:
    sent = post(f"{SURVEY}responses/", {"answers": [NO]}).json()
    shown = Client().get(f"/api/v1/receipts/{sent['receipt']['code']}/").json()
    assert shown["kind"] == "survey_response.received"
    assert shown["record"]["answers"] == {"q-1": {"options": ["o-2"]}}
    verdict = post("/api/v1/receipts/verify/", {"receipt": sent["receipt"]["code"]}).json()
    assert verdict["verdict"] == "promised"


# --- Polls ----------------------------------------------------------------------------------------------------------


def test_a_vote_is_counted_once_and_a_repetition_changes_nothing(poll) -> None:
    client, key = caller(LAYLA), str(uuid4())
    first = post(f"{POLL}votes/", {"option": "o-1"}, client, key)
    again = post(f"{POLL}votes/", {"option": "o-1"}, client, key)
    anew = post(f"{POLL}votes/", {"option": "o-1"}, client)
    assert [one.status_code for one in (first, again, anew)] == [201, 201, 200]
    assert anew.json()["receipt"]["code"] == first.json()["receipt"]["code"]
    assert PollVote.objects.count() == 1
    stranger = post(f"{POLL}votes/", {"option": "o-1"}, caller(OMAR), key)
    assert stranger.json()["code"] == "idempotency_key_reused"


def test_nobody_in_particular_is_asked_to_sign_in(poll) -> None:
    answer = post(f"{POLL}votes/", {"option": "o-1"})
    assert (answer.status_code, answer.json()["code"]) == (403, "assurance_too_low")


def test_results_come_after_the_vote_and_are_only_the_voters(poll) -> None:
    client = caller(LAYLA)
    assert client.get(POLL).json()["results"] is None
    assert Client().get(f"{POLL}results.csv").status_code == 409
    post(f"{POLL}votes/", {"option": "o-2"}, client)
    shown = client.get(f"{POLL}?lang=en").json()
    assert shown["own_option"] == "o-2"
    assert shown["results"] == {
        "votes": 1,
        "is_few": True,
        "rows": [
            {"key": "o-1", "label": "Telephone", "count": None, "percent": None},
            {"key": "o-2", "label": "Website", "count": None, "percent": None},
        ],
        "leaders": [],
        "is_tie": False,
    }
    assert Client().get(POLL).json()["results"] is None
    close()
    assert Client().get(POLL).json()["results"]["votes"] == 1
    assert Client().get(f"{POLL}results.csv").status_code == 200


def test_a_second_choice_says_which_vote_counts(page) -> None:
    make_poll(page, may_change=False)
    client = caller(LAYLA)
    post(f"{POLL}votes/", {"option": "o-1"}, client)
    answer = post(f"{POLL}votes/", {"option": "o-2"}, client)
    assert (answer.status_code, answer.json()["option"]) == (409, "o-1")


@pytest.mark.parametrize("body", [{}, {"option": ["o-1"]}, {"option": ""}, {"option": "x" * 99}])
def test_what_is_no_vote_is_refused(poll, body) -> None:
    assert post(f"{POLL}votes/", body, caller()).status_code == 400


def test_a_vote_for_an_unknown_option_is_refused(poll) -> None:
    answer = post(f"{POLL}votes/", {"option": "o-9"}, caller(LAYLA))
    assert (answer.status_code, answer.json()["code"]) == (422, "answers_refused")
    assert not Receipt.objects.exists()
