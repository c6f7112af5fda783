"""Officers build surveys and polls and read their own agency's answers; moderators decide about words."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from consultations import services
from consultations.models import Poll, Survey, SurveyAnswer, SurveyResponse
from consultations.surveys import notation, reading
from consultations.surveys.checking import Given
from tests.consultations.surveys.conftest import BASIC, FORM, FULL, respond
from tests.consultations.test_admin import other_agency, signed_in

__all__ = ["other_agency"]

pytestmark = pytest.mark.django_db
HEAD = {"title_ar": "استبيان", "title_en": "Survey", "intro_ar": "", "intro_en": "", "minutes": "5"}


def rows(*questions: dict[str, Any]) -> dict[str, str]:
    """A posted formset: the questions, and one row that nobody touched."""
    blank = {"kind": "single", "decimals": "0"}
    posted = {
        "form-TOTAL_FORMS": str(len(questions) + 1),
        "form-INITIAL_FORMS": "0",
        "form-MIN_NUM_FORMS": "0",
        "form-MAX_NUM_FORMS": "60",
    }
    for place, question in enumerate([*questions, blank]):
        for name, value in {"decimals": "0", **question}.items():
            posted[f"form-{place}-{name}"] = str(value)
    return posted


YES_OR_NO = {"kind": "single", "text_ar": "هل؟", "options": "نعم | Yes\nلا | No", "ORDER": "1"}
WHY = {"kind": "long_text", "text_ar": "لماذا؟", "ORDER": "2", "is_public": "on"}


@pytest.fixture
def officer(agency) -> Client:
    return signed_in(agency, Role.POLICY_OFFICER)


def test_an_officer_builds_a_survey_in_steps_and_publishes_it(officer, page) -> None:
    new = reverse("consultations_survey_new", args=[page.pk])
    assert officer.get(new).status_code == 200
    kept = officer.post(new, {"name": "home", **HEAD, **rows(YES_OR_NO, WHY), "keep": "1"})
    own = reverse("consultations_survey", args=[page.pk, "home"])
    assert (kept.status_code, kept.url) == (302, own)
    version = Survey.objects.get().versions.get()
    assert version.published_at is None
    shown = officer.get(own).text
    assert "[o-1] نعم | Yes" in shown
    branch = {**WHY, "key": "q-2", "condition": "q-1: o-2"}
    first = {**YES_OR_NO, "key": "q-1", "options": "[o-2] لا\n[o-1] نعم\nربما"}
    officer.post(own, {**HEAD, **rows(first, branch), "publish": "1"})
    form = reading.read_form(Survey.objects.get().versions.get())
    assert form.sha256
    assert [one.option_keys for one in form.questions] == [("o-2", "o-1", "o-3"), ()]
    assert (form.questions[1].asked_if, form.questions[1].asked_if_options) == ("q-1", ("o-2",))


def test_the_next_version_gives_no_key_anew(officer, page, survey) -> None:
    own = reverse("consultations_survey", args=[page.pk, "home"])
    only = {**YES_OR_NO, "key": "q-1", "options": "[o-1] نعم\nربما", "ORDER": "2"}
    officer.post(own, {**HEAD, **rows(only, {**WHY, "ORDER": "1"}), "publish": "1"})
    form = reading.read_form(reading.published_version(survey))
    assert form.number == 2
    assert [one.key for one in form.questions] == ["q-9", "q-1"]
    assert form.by_key["q-1"].option_keys == ("o-1", "o-3")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({**YES_OR_NO, "options": "نعم"}, "2"),
        ({**YES_OR_NO, "condition": "q-1"}, "q-1: o-1, o-2"),
        ({**YES_OR_NO, "text_ar": ""}, "form-0-text_ar"),
        ({"kind": "number", "text_ar": "كم؟", "ORDER": "1"}, "1"),
        ({**YES_OR_NO, "text_ar": "هل\x00؟"}, "form-0-text_ar"),
    ],
)
def test_a_form_with_faults_comes_back_as_it_was_typed(officer, page, question, said) -> None:
    new = reverse("consultations_survey_new", args=[page.pk])
    answer = officer.post(new, {"name": "home", **HEAD, **rows(question), "publish": "1"})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'role="alert"' in answer.text
    assert "استبيان" in answer.text
    assert not Survey.objects.exists()


def test_an_officer_builds_a_poll_that_is_final_once_public(officer, page) -> None:
    new = reverse("consultations_poll_new", args=[page.pk])
    typed = {"name": "p", "question_ar": "أيها؟", "options": "أ\nب", "results_shown": "always"}
    assert officer.post(new, {**typed, "options": "أ"}).status_code == 422
    officer.post(new, {**typed, "keep": "1"})
    own = reverse("consultations_poll", args=[page.pk, "p"])
    officer.post(own, {**typed, "options": "أ | A\nب | B\nج", "publish": "1"})
    poll = Poll.objects.get()
    assert poll.published_at
    assert [one.key for one in poll.options.all()] == ["o-1", "o-2", "o-3"]
    assert officer.post(own, {**typed, "publish": "1"}).status_code == 422
    assert officer.get(own).status_code == 200


def csv_address(page) -> str:
    return reverse("consultations_survey_csv", args=[page.pk, "home"])


def test_all_answers_are_for_the_officers_of_the_agency_alone(
    officer, page, survey, other_agency
) -> None:
    file = services.receive_file(survey=survey, name="أ.pdf", content=b"%PDF-1.4")
    respond(survey, (*FULL, Given("q-8", file=file.public_id)))
    respond(survey, (*BASIC, Given("q-3", text="=cmd|' /C calc'!A0")))
    csv = officer.get(csv_address(page))
    text = b"".join(csv.streaming_content).decode("utf-8-sig")
    assert "إربد" in text
    assert "\"'=cmd" in text
    book = officer.get(reverse("consultations_survey_xlsx", args=[page.pk, "home"]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).worksheets[0]
    assert "إربد" in str(list(sheet.iter_rows(values_only=True)))
    assert sheet.sheet_view.rightToLeft
    stored = json.loads(
        officer.get(reverse("consultations_survey_json", args=[page.pk, "home"])).content
    )
    assert {"text": "إربد"} in [one["answers"].get("q-6") for one in stored["responses"]]
    for (
        response
    ) in SurveyResponse.objects.all():  # the log tells of each id in which minute it came
        assert response.public_id not in text + json.dumps(stored)
    assert officer.get(f"{csv_address(page)}?version=7").status_code == 404
    sent = officer.get(reverse("consultations_survey_file", args=[page.pk, "home", file.public_id]))
    assert sent.content == b"%PDF-1.4"
    assert sent["Content-Disposition"].startswith("attachment")
    assert (sent["X-Content-Type-Options"], "sandbox" in sent["Content-Security-Policy"]) == (
        "nosniff",
        True,
    )
    stranger = signed_in(other_agency, Role.POLICY_OFFICER)
    for name, more in (
        *(("survey_csv", []), ("survey_xlsx", []), ("survey_json", [])),
        ("survey_file", [file.public_id]),
    ):
        address = reverse(f"consultations_{name}", args=[page.pk, "home", *more])
        assert stranger.get(address).status_code != 200


def test_a_moderator_decides_about_words_of_the_own_agency(agency, survey, other_agency) -> None:
    respond(survey, (*BASIC, Given("q-3", text="لا أثق بها.")))
    words = SurveyAnswer.objects.get(question__key="q-3")
    moderator = signed_in(agency, Role.MODERATOR)
    listing, decide = (
        reverse("consultations_words"),
        reverse("consultations_decide_words", args=[words.public_id]),
    )
    assert "لا أثق بها." in moderator.get(listing).text
    moderator.post(decide, {"reason": ""})
    words.refresh_from_db()
    assert words.status == "pending"
    moderator.post(decide, {"reason": "insult"})
    words.refresh_from_db()
    assert (words.status, words.reason) == ("withheld", "insult")
    moderator.post(decide, {"publish": "1"})
    words.refresh_from_db()
    assert words.status == "published"
    other = signed_in(other_agency, Role.MODERATOR)
    assert "لا أثق بها." not in other.get(f"{listing}?state=published").text
    assert other.post(decide, {"reason": "insult"}).status_code == 404


def test_options_are_read_as_they_are_written() -> None:
    for question in FORM.questions:
        assert notation.parse_options(notation.render_options(question.options)) == question.options
        condition = notation.parse_condition(notation.render_condition(question))
        assert condition == (question.asked_if, question.asked_if_options)
