"""Responses are received whole or not at all, once per known participant, only inside the window, and each is in the log."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import PLATFORM, Actor
from accounts.errors import AssuranceTooLow
from common.errors import Refused
from consultations import services
from consultations.errors import (
    AlreadyAnswered,
    AnswersRefused,
    ConsultationClosed,
    FileRefused,
    FormIsFinal,
    FormRefused,
    NotTheAuthor,
    SurveyChanged,
)
from consultations.log.audit import audit
from consultations.log.sequencer import Sequencer
from consultations.models import (
    ConsultationPage,
    PendingLeaf,
    Receipt,
    SurveyAnswer,
    SurveyFile,
    SurveyResponse,
)
from consultations.participation import Authorship
from consultations.services import ResponseDraft
from consultations.surveys.checking import Given, check
from consultations.surveys.forms import Form, Option, Question, asked
from tests.consultations.conftest import CLOSES, OPENS, TICK, make_consultation
from tests.consultations.people import OMAR, person
from tests.consultations.surveys.conftest import BASIC, FORM, FULL, make_survey, respond

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PDF = b"%PDF-1.7\n1 0 obj"


def refused(survey, *answers: Given) -> list[tuple[str, str]]:
    """What is wrong with answers, none of which was stored."""
    with pytest.raises(AnswersRefused) as refusal:
        respond(survey, answers)
    assert not SurveyResponse.objects.exists()
    assert not SurveyAnswer.objects.exists()
    assert not Receipt.objects.exists()
    return [(one["question"], one["code"]) for one in refusal.value.facts["errors"]]


def test_a_response_is_stored_as_sent_with_a_receipt_and_a_leaf(survey) -> None:
    file = services.receive_file(survey=survey, name="../خطاب.exe", content=PDF)
    draft = ResponseDraft(answers=(*FULL, Given("q-8", file=file.public_id)), language="ar")
    response, receipt = services.submit_response(survey=survey, draft=draft)
    record = json.loads(receipt.record)
    assert record["answers"] == {
        "q-1": {"options": ["o-1"]},
        "q-2": {"options": ["o-3"]},
        "q-4": {"options": ["o-1", "o-3"]},
        "q-5": {"number": "12"},
        "q-6": {"text": "إربد"},
        "q-7": {"options": ["o-3", "o-1", "o-2"]},
        "q-8": {"file": file.sha256, "name": "خطاب.pdf"},
    }
    assert record["version"] == survey.versions.get().sha256
    leaf = PendingLeaf.objects.get(subject_id=response.public_id).leaf
    assert '"kind":"survey_response.received"' in leaf
    assert "إربد" not in leaf


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ([], [("q-1", "missing")]),
        ([Given("q-1", options=("o-9",))], [("q-1", "unknown_option")]),
        ([Given("q-1", options=("o-3",))], [("q-1", "unknown_option")]),  # another question's
        ([Given("q-1", options=("o-1", "o-2"))], [("q-1", "too_many")]),
        ([*BASIC, Given("q-9", text="؟")], [("q-9", "unknown_question")]),
        ([*BASIC, *BASIC], [("q-1", "repeated_question")]),
        ([*BASIC, Given("q-2", options=("o-1",))], [("q-2", "not_asked")]),
        ([*BASIC, Given("q-2", is_declined=True)], [("q-2", "not_asked")]),
        ([*BASIC, Given("q-4", options=("o-1", "o-2", "o-3"))], [("q-4", "too_many")]),
        ([*BASIC, Given("q-4", options=("o-1", "o-1"))], [("q-4", "repeated_option")]),
        ([*BASIC, Given("q-5", number="101")], [("q-5", "out_of_range")]),
        ([*BASIC, Given("q-5", number="-1")], [("q-5", "out_of_range")]),
        ([*BASIC, Given("q-5", number="1.5")], [("q-5", "too_precise")]),
        ([*BASIC, Given("q-5", number="nan")], [("q-5", "not_a_number")]),
        ([*BASIC, Given("q-5", number="1e3")], [("q-5", "not_a_number")]),
        ([*BASIC, Given("q-5", text="12")], [("q-5", "wrong_kind")]),
        ([*BASIC, Given("q-6", text="أ\nب")], [("q-6", "not_one_line")]),
        ([*BASIC, Given("q-6", text="س" * 201)], [("q-6", "too_long")]),
        ([*BASIC, Given("q-6", text="a\u202eb")], [("q-6", "forbidden_characters")]),
        ([*BASIC, Given("q-3", text="a\x00b")], [("q-3", "forbidden_characters")]),
        ([*BASIC, Given("q-3", text="\ud800x")], [("q-3", "forbidden_characters")]),
        ([*BASIC, Given("q-3", text="س" * 4001)], [("q-3", "too_long")]),
        ([*BASIC, Given("q-7", options=("o-1", "o-1", "o-2"))], [("q-7", "repeated_option")]),
        ([*BASIC, Given("q-7", options=("o-1", "o-2"))], [("q-7", "incomplete_ranking")]),
        ([*BASIC, Given("q-8", file="nothing")], [("q-8", "unknown_file")]),
        ([Given("q-1", is_declined=True)], [("q-1", "may_not_decline")]),
        (
            [Given("q-1", options=("o-1",)), Given("q-2", options=("o-1",), is_declined=True)],
            [("q-2", "declined_and_answered")],
        ),
    ],
)
def test_answers_that_do_not_fit_are_named_and_nothing_is_stored(survey, answers, faults) -> None:
    assert refused(survey, *answers) == faults


def test_all_faults_are_told_at_once(survey) -> None:
    faults = refused(survey, Given("q-5", number="x"), Given("q-6", text="س" * 500))
    assert faults == [("q-5", "not_a_number"), ("q-6", "too_long"), ("q-1", "missing")]


def test_preferring_not_to_answer_is_an_answer(survey) -> None:
    response = respond(survey, (Given("q-1", options=("o-1",)), Given("q-2", is_declined=True)))
    assert response.answers.get(question__key="q-2").is_declined


def test_a_blank_answer_counts_as_none(survey) -> None:
    response = respond(survey, (*BASIC, Given("q-3", text=" \u200b "), Given("q-5", number=" ")))
    assert [one.question.key for one in response.answers.all()] == ["q-1"]


def test_the_clock_of_the_database_closes_the_survey(agency) -> None:
    page = make_consultation(agency, slug="january", opens_at=OPENS, closes_at=CLOSES)
    survey = make_survey(page)
    respond(survey, clock=lambda: CLOSES - TICK)
    for moment in (OPENS - TICK, CLOSES):
        with pytest.raises(ConsultationClosed):
            respond(survey, clock=lambda at=moment: at)
        with pytest.raises(ConsultationClosed):
            services.receive_file(
                survey=survey, name="a.pdf", content=PDF, clock=lambda at=moment: at
            )
    assert SurveyResponse.objects.count() == 1


def test_a_known_participant_answers_once_and_others_as_they_like(survey) -> None:
    respond(survey, participant=person())
    with pytest.raises(AlreadyAnswered):
        respond(survey, participant=person())
    respond(survey, participant=person(OMAR))
    respond(survey)
    respond(survey)
    assert SurveyResponse.objects.count() == 4


def test_the_level_of_the_consultation_is_asked_for(survey) -> None:
    ConsultationPage.objects.update(participation_level="verified")
    with pytest.raises(AssuranceTooLow):
        respond(survey)
    assert respond(survey, participant=person()).pseudonym


def test_a_file_goes_with_one_answer_of_its_own_survey(page, survey) -> None:
    other = make_survey(page, name="other")
    file = services.receive_file(survey=survey, name="a.pdf", content=PDF)
    with pytest.raises(AnswersRefused):
        respond(other, (*BASIC, Given("q-8", file=file.public_id)))
    respond(survey, (*BASIC, Given("q-8", file=file.public_id)))
    with pytest.raises(AnswersRefused):
        respond(survey, (*BASIC, Given("q-8", file=file.public_id)))
    assert SurveyResponse.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        *(
            b"",
            pytest.param(b"x" * 2_000_001, id="too large"),
            b"MZ\x90\x00",
            b"<html><script>alert(1)</script>",
            b"\xff\xfe\x00",
        ),
        *(b"<svg/>", b" \n<!doctype html>", b"PK\x03\x04broken", b"GIF89a\x01", b"text\x00"),
    ],
)
def test_files_of_other_kinds_are_refused(survey, content) -> None:
    with pytest.raises(FileRefused):
        services.receive_file(survey=survey, name="a.pdf", content=content)
    assert not SurveyFile.objects.exists()


def test_files_that_were_never_sent_are_deleted(survey) -> None:
    sent = services.receive_file(survey=survey, name="a.pdf", content=PDF)
    respond(survey, (*BASIC, Given("q-8", file=sent.public_id)))
    services.receive_file(survey=survey, name="b.txt", content="نص".encode())
    later = timezone.now() + timedelta(days=14, minutes=1)
    assert services.delete_unsent_files(now=later) == 1
    assert SurveyFile.objects.get().public_id == sent.public_id


# --- Versions -------------------------------------------------------------------------------------------------------


def test_a_new_version_is_answered_and_the_old_one_keeps_its_answers(page, survey) -> None:
    old = respond(survey)
    form = replace(FORM, questions=FORM.questions[:1])
    make_survey(page, form)
    with pytest.raises(SurveyChanged) as refusal:
        draft = ResponseDraft(answers=BASIC, language="ar", version=1)
        services.submit_response(survey=survey, draft=draft)
    assert refusal.value.facts == {"version": 2}
    assert respond(survey).version.number == 2
    assert old.version.number == 1


def test_only_officers_of_the_agency_write_surveys(page) -> None:
    with pytest.raises(Refused):
        services.draft_survey(consultation=page, actor=Actor(user_id=None), name="x", form=FORM)


def test_a_published_version_is_not_published_again(survey) -> None:
    with pytest.raises(FormIsFinal):
        services.publish_survey(version=survey.versions.get(), actor=PLATFORM, now=timezone.now())


ONE = FORM.questions[0]


@pytest.mark.parametrize(
    "question",
    [
        replace(ONE, text_ar=" "),
        replace(ONE, text_ar="س" * 301),
        replace(ONE, text_ar="أ\u202eب"),
        replace(ONE, options=(ONE.options[0],)),
        replace(ONE, options=(ONE.options[0], ONE.options[0])),
        replace(ONE, options=(ONE.options[0], replace(ONE.options[1], label_ar="نعم"))),
        replace(ONE, kind="essay"),
        replace(ONE, key="x"),
        replace(ONE, kind="multiple", most=1),
        replace(ONE, kind="multiple", most=3),
        replace(ONE, kind="long_text"),
        replace(ONE, asked_if="q-2", asked_if_options=("o-1",)),
        replace(ONE, asked_if="q-1", asked_if_options=("o-1",)),
        Question("q-1", "number", "كم؟"),
    ],
)
def test_forms_that_cannot_work_are_refused(page, question) -> None:
    with pytest.raises(FormRefused):
        form = replace(FORM, questions=(question,))
        services.draft_survey(consultation=page, actor=PLATFORM, name="x", form=form)
    assert not page.surveys.exists()


# --- Erasure, and the log -------------------------------------------------------------------------------------------


def test_the_author_erases_by_receipt_and_nobody_else_does(survey) -> None:
    draft = ResponseDraft(answers=FULL, language="ar")
    response, receipt = services.submit_response(survey=survey, draft=draft)
    other = respond(survey)
    for author in (Authorship(), Authorship(receipt_code="0" * 20)):
        with pytest.raises(NotTheAuthor):
            services.erase_response(response=response, author=author, now=timezone.now())
    mine = Authorship(receipt_code=receipt.code)
    services.erase_response(response=response, author=mine, now=timezone.now())
    assert list(SurveyResponse.objects.all()) == [other]
    receipt.refresh_from_db()
    assert (receipt.salt, receipt.record) == (None, None)
    assert audit().mismatches == []


def test_the_audit_notices_what_was_changed_added_or_removed(survey) -> None:
    changed, removed = respond(survey, FULL), respond(survey)
    sequencer = Sequencer()
    while sequencer.step():
        pass
    assert audit().mismatches == []
    changed.answers.filter(question__key="q-6").update(text="عمان")
    SurveyResponse.objects.filter(pk=removed.pk).delete()
    added = SurveyResponse.objects.create(
        survey=survey, version=survey.versions.get(), language="ar", submitted_at=timezone.now()
    )
    said = "\n".join(one.what for one in audit().mismatches)
    assert f"the response {changed.public_id} is not the one received" in said
    assert f"the response {removed.public_id} is gone" in said
    assert f"the response {added.public_id} is counted, and no leaf received it" in said


# --- Properties -----------------------------------------------------------------------------------------------------

WORDS = st.text(max_size=30)
GIVEN = st.lists(
    st.builds(
        Given,
        question=st.sampled_from([*FORM.by_key, "q-99", ""]),
        options=st.lists(st.sampled_from(["o-1", "o-2", "o-3", "o-4", ""]), max_size=4).map(tuple),
        number=WORDS,
        text=WORDS,
        file=WORDS,
        is_declined=st.booleans(),
    ),
    max_size=8,
)


@given(GIVEN)
def test_whatever_is_given_what_fits_lies_on_the_path(answers) -> None:
    found = check(FORM, answers)
    assert set(found.asked) <= set(FORM.by_key)
    if not found.faults:
        assert set(found.answers) <= set(found.asked)
        assert "q-1" in found.answers
    chosen = {key: answer.options for key, answer in found.answers.items()}
    assert found.asked == asked(FORM, chosen)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=8))
def test_a_question_is_asked_only_after_the_one_it_depends_on(shape) -> None:
    options = (Option("o-1", "نعم"), Option("o-2", "لا"))
    questions = [Question("q-1", "single", "؟", options=options)]
    for number, back in enumerate(shape, start=2):
        on = f"q-{number - 1 - back}" if back < number - 1 else ""
        condition = {"asked_if": on, "asked_if_options": ("o-1",)} if on else {}
        questions.append(Question(f"q-{number}", "single", "؟", options=options, **condition))
    form = Form("س", tuple(questions))
    path = asked(form, {question.key: ("o-1",) for question in questions})
    assert path == tuple(question.key for question in questions)
    short = asked(form, {question.key: ("o-2",) for question in questions})
    assert short == tuple(question.key for question in questions if not question.asked_if)
