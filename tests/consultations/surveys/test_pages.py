"""Answering surveys and voting on the public site, without script and without a session, in both languages."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import (
    ConsultationPage,
    KeptDraft,
    PollVote,
    SurveyAnswer,
    SurveyFile,
    SurveyResponse,
)
from consultations.surveys.checking import Given
from tests.consultations.people import LAYLA, session_of
from tests.consultations.surveys.conftest import BASIC, make_poll, make_survey, respond
from tests.consultations.surveys.test_polls import crowd
from tests.waiting import opened_before

pytestmark = pytest.mark.django_db
SURVEY = "/ar/consultations/strategy/surveys/home/"
POLL = "/ar/consultations/strategy/polls/channel/"


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


def hidden(text: str, name: str) -> str:
    """The last hidden field of that name: that of the form that goes on."""
    found = re.findall(rf'name="{name}" value="([^"]*)"', text)
    return html.unescape(found[-1]) if found else ""


class Citizen:
    """Fills in a survey page after page."""

    def __init__(self, address: str = SURVEY, client: Client | None = None) -> None:
        self.address, self.client = address, client or Client()
        self.page: Any = self.client.get(address)

    def post(self, **fields: Any) -> Any:
        self.page = self.client.post(self.address, fields)
        return self.page

    def start(self) -> Citizen:
        self.post(step="start")
        return self

    def asked(self) -> str:
        return hidden(self.page.text, "question")

    def answer(self, **fields: Any) -> Citizen:
        kept = hidden(self.page.text, "kept")
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        self.post(**{"step": "answer", "question": self.asked(), "kept": kept, **named})
        return self

    def skip_to_the_end(self) -> Citizen:
        while self.asked() and 'name="idempotency_key"' not in self.page.text:
            self.answer()
        return self

    def send(self) -> Any:
        kept, key = hidden(self.page.text, "kept"), hidden(self.page.text, "idempotency_key")
        return self.post(step="send", kept=kept, idempotency_key=key, website="", **opened_before())


def close() -> None:
    ConsultationPage.objects.update(closes_at=timezone.now())


def test_the_consultation_leads_to_surveys_and_polls(survey, poll) -> None:
    shown = Client().get("/ar/consultations/strategy/").text
    assert f'href="{SURVEY}"' in shown
    assert f'href="{POLL}"' in shown
    close()
    cache.clear()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_citizen_answers_question_by_question_and_gets_a_receipt(survey, language) -> None:
    citizen = Citizen(SURVEY.replace("/ar/", f"/{language}/")).start()
    assert "no-store" in citizen.page["Cache-Control"]
    citizen.answer(option="o-1")
    assert citizen.asked() == "q-2"
    citizen.answer(option="o-2").answer(option=["o-1", "o-3"]).answer(number="١٢")
    citizen.answer(text="إربد").answer(place_o_1="2", place_o_2="3", place_o_3="1")
    citizen.answer(file=SimpleUploadedFile("خطاب.pdf", b"%PDF-1.4"))
    assert "خطاب.pdf" in citizen.page.text
    assert "إربد" in citizen.page.text
    sent = citizen.send()
    assert sent.status_code == 303
    thanks = citizen.client.get(sent.url)
    code = re.search(r"receipt=(\w+)", sent.url)[1]
    assert f"/{language}/r/{code}/" in thanks.text
    answers = {one.question.key: one for one in SurveyAnswer.objects.all()}
    assert answers["q-5"].number == 12
    assert [one.option.key for one in answers["q-7"].choices.all()] == ["o-3", "o-1", "o-2"]
    assert answers["q-8"].file.name == "خطاب.pdf"
    receipt = citizen.client.get(f"/{language}/r/{code}/").text
    assert "إربد" in receipt


def test_the_branch_follows_the_answer_and_changes_with_it(survey) -> None:
    citizen = Citizen().start().answer(option="o-2")
    assert citizen.asked() == "q-3"
    citizen.answer(text="لا أثق بها.").skip_to_the_end()
    kept = hidden(citizen.page.text, "kept")
    citizen.post(step="question", question="q-1", kept=kept)
    citizen.answer(option="o-1")
    assert citizen.asked() == "q-2"  # the new branch is asked, what was gone through is not
    citizen.answer(option="o-1")
    assert "لا أثق بها." not in citizen.page.text.split("<main")[1].replace(
        html.escape(hidden(citizen.page.text, "kept")), ""
    )
    assert citizen.send().status_code == 303
    assert {one.question.key for one in SurveyAnswer.objects.all()} == {"q-1", "q-2"}


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("q-1", {}, ""),
        ("q-1", {"option": "o-7"}, ""),
        ("q-4", {"option": ["o-1", "o-2", "o-3"]}, "checked"),
        ("q-5", {"number": "ألف"}, "ألف"),
        ("q-5", {"number": "101"}, "101"),
        ("q-6", {"text": "a\u202eb"}, "a\u202eb"),
        ("q-6", {"text": "س" * 201}, "س" * 201),
        ("q-6", {"text": "س" * 200_000}, "س" * 200_000),
        ("q-6", {"text": "قبل\x00بعد"}, "قبلبعد"),
        ("q-3", {"text": "س" * 4001}, "س" * 4001),
        ("q-7", {"place_o_1": "1", "place_o_2": "1", "place_o_3": "2"}, "selected"),
        ("q-7", {"place_o_1": "1"}, "selected"),
        ("q-8", {"file": SimpleUploadedFile("a.exe", b"MZ\x90")}, ""),
        ("q-8", {"file": SimpleUploadedFile("a.pdf", b"%PDF-" + b"x" * 2_000_000)}, ""),
    ],
)
def test_a_wrong_answer_comes_back_with_the_reason_and_all_that_was_typed(
    survey, key, typed, kept
) -> None:
    citizen = Citizen().start()
    if key != "q-1":
        citizen.answer(option="o-2")
    carried = hidden(citizen.page.text, "kept")
    named = {name.replace("_", "-"): value for name, value in typed.items()}
    for value in typed.values():
        if hasattr(value, "seek"):
            value.seek(0)
    citizen.post(step="answer", question=key, kept=carried, **named)
    assert citizen.page.status_code == 422
    main = citizen.page.text.split("<main")[1]
    assert 'role="alert"' in main
    assert "<title>خطأ:" in citizen.page.text
    assert html.escape(kept) in main
    if key != "q-1":
        assert "o-2" in hidden(citizen.page.text, "kept")
    assert not SurveyResponse.objects.exists()


def test_a_forged_form_brings_nothing_down(survey) -> None:
    citizen = Citizen()
    bad = ["[", "[]", "1", '{"answers": 1}', '{"answers": [1, {"question": []}]}', "x" * 100_000]
    bad += ['{"seen": [[]], "version": true, "answers": [{"question": "q-1", "options": {}}]}']
    bad += [json.dumps({"answers": [{"question": "q-6", "text": "\x00\ud800"}]})]
    for kept in bad:
        for step in ("answer", "check", "send", "save", "pause", "question", "resume", "x", ""):
            answer = citizen.post(step=step, kept=kept, question="q-99")
            assert answer.status_code < 500, (kept[:30], step)
    assert not SurveyResponse.objects.exists()


def test_answers_are_put_aside_and_found_again_in_this_browser_alone(survey) -> None:
    citizen = Citizen().start().answer(option="o-1")
    citizen.post(step="save", question="q-2", kept=hidden(citizen.page.text, "kept"), option="o-3")
    assert citizen.page.status_code == 200
    assert KeptDraft.objects.count() == 1
    [cookie] = [one for name, one in citizen.client.cookies.items() if name.startswith("diwan_")]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 1209600)
    assert "resume" in citizen.client.get(SURVEY).text
    assert "resume" not in Client().get(SURVEY).text
    citizen.post(step="resume")
    assert citizen.asked() == "q-4"
    citizen.skip_to_the_end()
    assert citizen.send().status_code == 303
    assert SurveyAnswer.objects.get(question__key="q-2").choices.get().option.key == "o-3"
    assert not KeptDraft.objects.exists()


def test_signing_in_on_the_way_loses_no_answer(survey) -> None:
    ConsultationPage.objects.update(participation_level="verified")
    citizen = Citizen().start().answer(option="o-2").answer(text="لا أثق بها.").skip_to_the_end()
    refused = citizen.send()
    assert refused.status_code == 403
    assert "لا أثق بها." in refused.text
    assert not SurveyResponse.objects.exists()
    citizen.client.cookies["sessionid"] = session_of(LAYLA)
    citizen.post(step="resume")
    citizen.skip_to_the_end()
    assert citizen.send().status_code == 303
    assert SurveyResponse.objects.get().pseudonym
    again = Citizen(client=citizen.client).start().answer(option="o-2").skip_to_the_end().send()
    assert again.status_code == 409
    assert SurveyResponse.objects.count() == 1


def test_what_arrives_after_closing_is_handed_back(survey) -> None:
    citizen = Citizen().start().answer(option="o-2").answer(text="لا أثق بها.").skip_to_the_end()
    close()
    refused = citizen.send()
    assert refused.status_code == 409
    assert "لا أثق بها." in refused.text
    kept = hidden(refused.text, "kept") or json.dumps(
        {"answers": [{"question": "q-3", "text": "وهذا أيضًا"}]}
    )
    late = citizen.post(step="answer", question="q-6", kept=kept, text="إربد")
    assert late.status_code == 409
    assert "إربد" in late.text
    assert not SurveyResponse.objects.exists()
    assert "results/" in Client().get(SURVEY).text


def test_a_new_version_asks_for_another_look_and_keeps_the_answers(page, survey) -> None:
    citizen = Citizen().start().answer(option="o-2").answer(text="لا أثق بها.").skip_to_the_end()
    make_survey(page)
    refused = citizen.send()
    assert refused.status_code == 409
    assert "لا أثق بها." in refused.text
    assert citizen.send().status_code == 303
    assert SurveyResponse.objects.get().version.number == 2


def test_sending_twice_stores_once(survey) -> None:
    citizen = Citizen().start().answer(option="o-2").skip_to_the_end()
    review = citizen.page
    first = citizen.send()
    citizen.page = review
    assert citizen.send().url == first.url
    assert SurveyResponse.objects.count() == 1


def test_results_are_tables_for_all_once_it_is_closed(survey) -> None:
    for number in range(12):
        respond(survey, (Given("q-1", options=("o-1",)), Given("q-5", number=str(number % 2 * 99))))
    for _time in range(6):
        respond(survey, (*BASIC, Given("q-3", text="لا أثق بها.")))
    assert Client().get(f"{SURVEY}results/").status_code == 404
    words = SurveyAnswer.objects.filter(question__key="q-3").first()
    services.decide_text(answer=words, actor=PLATFORM, reason="", now=timezone.now())
    close()
    for language in ("ar", "en"):
        shown = Client().get(f"{SURVEY.replace('/ar/', f'/{language}/')}results/")
        assert shown.status_code == 200
        assert "<meter" in shown.text
        assert "66.7" in shown.text
    file = Client().get(f"{SURVEY}results.csv")
    assert file["Content-Disposition"].startswith("attachment")
    read = Client().get(f"{SURVEY}words/q-3/")
    assert read.text.count("لا أثق بها.") == 1
    assert Client().get(f"{SURVEY}words/q-99/").status_code == 404
    assert Client().get(f"{SURVEY}results/?version=9").status_code == 404


def test_files_are_only_for_the_agency(survey) -> None:
    citizen = Citizen().start().answer(option="o-2").answer().answer().answer().answer().answer()
    assert citizen.asked() == "q-8"
    citizen.answer(file=SimpleUploadedFile("a.pdf", b"%PDF-1.4"))
    citizen.send()
    stored = SurveyFile.objects.get()
    assert stored.answer is not None
    close()
    shown = Client().get(f"{SURVEY}results/").text
    assert stored.public_id not in shown
    assert stored.name not in shown


def test_who_has_the_receipt_erases_the_answers(survey) -> None:
    citizen = Citizen().start().answer(option="o-2").answer(text="لا أثق بها.").skip_to_the_end()
    code = re.search(r"receipt=(\w+)", citizen.send().url)[1]
    receipt = f"/ar/r/{code}/"
    assert f"{receipt}take-back/" in Client().get(receipt).text
    assert "لا أثق بها." in Client().get(f"{receipt}take-back/").text
    assert Client().post(f"{receipt}take-back/", {"act": "?"}).status_code == 200
    assert SurveyResponse.objects.count() == 1
    assert Client().post(f"{receipt}take-back/", {"act": "erase"}).status_code == 303
    assert not SurveyResponse.objects.exists()
    erased = Client().get(receipt).text
    assert "لا أثق بها." not in erased
    assert "take-back" not in erased
    assert Client().get(f"{receipt}take-back/").status_code == 404


# --- Polls ----------------------------------------------------------------------------------------------------------


def voter() -> Client:
    client = Client()
    client.cookies["sessionid"] = session_of(LAYLA)
    return client


def test_a_voter_votes_sees_the_result_and_changes_the_vote(poll) -> None:
    client = voter()
    page = client.get(POLL)
    assert "no-store" in page["Cache-Control"]
    key = hidden(page.text, "idempotency_key")
    voted = client.post(POLL, {"option": "o-1", "idempotency_key": key})
    assert voted.status_code == 303
    shown = client.get(voted.url).text
    assert "/ar/r/" in shown
    assert "الهاتف" in shown
    client.post(POLL, {"option": "o-2"})
    assert PollVote.objects.get().option.key == "o-2"


def test_a_voter_who_is_not_signed_in_comes_back_to_the_choice(poll) -> None:
    sent = Client().post(POLL, {"option": "o-2"})
    assert sent.status_code == 303
    assert "/ar/account/" in sent.url
    assert "option%3Do-2" in sent.url
    assert re.search(r'value="o-2" checked', Client().get(f"{POLL}?option=o-2").text)


@pytest.mark.parametrize("option", ["", "o-9", "o-1\x00x", "<b>"])
def test_a_vote_for_nothing_is_refused_in_words(poll, option) -> None:
    refused = voter().post(POLL, {"option": option})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert not PollVote.objects.exists()


def test_where_votes_are_final_the_second_choice_is_refused(page) -> None:
    make_poll(page, may_change=False)
    client = voter()
    client.post(POLL, {"option": "o-1"})
    refused = client.post(POLL, {"option": "o-2"})
    assert refused.status_code == 409
    assert PollVote.objects.get().option.key == "o-1"


def test_a_closed_poll_takes_no_vote_and_shows_how_it_ended(poll) -> None:
    close()
    assert voter().post(POLL, {"option": "o-1"}).status_code == 409
    shown = Client().get(POLL)
    assert shown.status_code == 200
    assert 'name="option"' not in shown.text


def test_a_tie_is_named_on_the_page(page) -> None:
    poll = make_poll(page, results_shown="always")
    crowd(poll, o1=3, o2=3)
    shown = Client().get(POLL).text.split("<main")[1]
    lead = re.search(r'<p class="d-lead">(.*?)</p>', shown, re.DOTALL)
    assert lead
    assert "الهاتف" in lead[1]
    assert "الموقع" in lead[1]
