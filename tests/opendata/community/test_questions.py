"""Questions on the data: asked by anybody, shown by a person, answered within the promised days."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import PLATFORM
from accounts.models import Agency
from accounts.services import save_agency
from common.bidi import is_invisible_only
from common.errors import Refused
from opendata import services
from opendata.community import questions, texts
from opendata.community.questions import Place
from opendata.community.texts import Words
from opendata.errors import PlaceNotFound, WordsNotUsable
from opendata.models import Column, DataAlert, DataQuestion
from tests.opendata.community.conftest import (
    LAYLA,
    QUESTION,
    asked,
    desk,
    in_form,
    link_in_mail,
    mails,
)
from tests.opendata.conftest import make_dataset, release_of
from tests.opendata.people import steward
from tests.waiting import opened_before

SUNDAY = datetime(2026, 3, 1, 10, tzinfo=UTC)


def page_of(dataset, rest: str = "questions/", language: str = "ar") -> str:
    return f"/{language}/datasets/{quote(dataset.slug)}/{rest}"


def post(client, dataset, body: dict, key: str = ""):
    return client.post(
        f"/api/v1/datasets/{quote(dataset.slug)}/questions/",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key or str(uuid.uuid4())},
    )


def test_a_question_is_asked_on_the_page_and_shown_once_somebody_looked(
    dataset, resource, agency, client
) -> None:
    form = client.get(
        page_of(dataset, "questions/ask/"), {"resource": resource.public_id, "row": "3"}
    )
    assert "no-store" in form["Cache-Control"]
    sent = {
        "idempotency_key": in_form(form.text, "idempotency_key"),
        "resource": in_form(form.text, "resource"),
        "column": "c3",
        "row": "3",
        "text": QUESTION,
        "name": "ليلى",
        **opened_before(),
    }
    for _twice in range(2):
        answer = client.post(page_of(dataset, "questions/ask/"), sent)
        assert answer.status_code == 303
    thanks = client.get(answer["Location"]).text
    assert "شكرًا" in thanks
    assert QUESTION not in thanks
    (question,) = DataQuestion.objects.all()
    assert (question.row, question.row_words) == (3, "003 · الزرقاء")
    assert (question.column_words, question.release_number) == ("عدد الطلبات", 1)
    desk(agency).post(reverse("opendata_question", args=[question.pk]), {"show": "1"})
    shown = client.get(page_of(dataset)).text
    assert QUESTION in shown
    assert "003 · الزرقاء" in shown
    assert QUESTION in client.get(page_of(dataset, "")).text


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    dataset, client, language
) -> None:
    typed = {"text": " ", "name": "ليلى", "email": "x", **opened_before()}
    answer = client.post(page_of(dataset, "questions/ask/", language), typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="ليلى"' in answer.text
    assert not DataQuestion.objects.exists()


def test_what_waits_and_what_is_refused_is_public_nowhere_but_as_a_number(dataset, client) -> None:
    waiting = asked(dataset, shown=False)
    refused = asked(dataset)
    texts.refuse(text=refused, actor=PLATFORM, rule="advertising", now=timezone.now())
    told = client.get(f"/api/v1/datasets/{quote(dataset.slug)}/questions/").json()
    assert told["results"] == []
    assert told["numbers"] == {
        "shown": 0,
        "answered": 0,
        "overdue": 0,
        "refused": 1,
        "promised_days": 10,
    }
    for one in (waiting, refused):
        assert client.get(f"/api/v1/data-questions/{one.public_id}/").status_code == 404
        assert client.get(page_of(dataset, f"questions/{one.public_id}/")).status_code == 404
    assert "لا يُعرض سؤال واحد" in client.get(page_of(dataset)).text


def test_the_promise_counts_working_days_and_an_overdue_one_is_said_in_words(
    dataset, agency, client, settings
) -> None:
    settings.DATA_ANSWER_DAYS = 5
    question = asked(dataset, now=SUNDAY)
    assert question.due_on == date(2026, 3, 8)  # Friday and Saturday do not count
    settings.DATA_ANSWER_DAYS = 90
    question.refresh_from_db()
    assert question.due_on == date(2026, 3, 8)  # what was promised stays promised
    assert questions.late_days(question, date(2026, 3, 8)) == 0
    assert questions.late_days(question, date(2026, 3, 10)) == 2
    assert "تأخر الرد" in client.get(page_of(dataset, "")).text
    assert "متأخر" in desk(agency).get(reverse("opendata_questions")).text


def test_an_answer_is_public_with_its_question_and_ends_the_clock(dataset, agency, client) -> None:
    question = asked(dataset, shown=False, now=SUNDAY)
    screen = reverse("opendata_question", args=[question.pk])
    at_desk = desk(agency)
    assert QUESTION in at_desk.get(screen).text
    at_desk.post(screen, {"answer": "لم تصل البيانات.\nتصل في الإصدار القادم."})
    told = client.get(f"/api/v1/data-questions/{question.public_id}/").json()
    assert told["answer"]["text"] == "لم تصل البيانات.\nتصل في الإصدار القادم."
    assert told["late_days"] == 0
    assert (
        "لم تصل البيانات." in client.get(page_of(dataset, f"questions/{question.public_id}/")).text
    )
    first = DataQuestion.objects.get().answered_at
    at_desk.post(screen, {"answer": "تصحيح."})
    assert DataQuestion.objects.get().answered_at == first
    assert at_desk.post(screen, {"answer": " "}, follow=True).status_code == 200
    assert DataQuestion.objects.get().answer == "تصحيح."


def test_only_the_datas_own_stewards_decide(dataset) -> None:
    question = asked(dataset, shown=False)
    stranger = steward(save_agency(Agency(slug="other", name_ar="أخرى", name_en="Other")))
    now = timezone.now()
    for act in (
        lambda: texts.show(text=question, actor=stranger, now=now),
        lambda: texts.refuse(text=question, actor=stranger, rule="insult", now=now),
        lambda: questions.answer(
            question=question, actor=stranger, text="x", language="ar", now=now
        ),
    ):
        with pytest.raises(Refused):
            act()
    assert not questions.for_steward(stranger, is_open=True).exists()
    assert questions.for_steward(steward(dataset.agency), is_open=True).get() == question


def test_a_place_that_the_dataset_does_not_have_is_refused_and_nothing_stored(
    dataset, resource, agency, client
) -> None:
    other = make_dataset(agency, "other")
    for place, field in (
        ({"resource": str(resource.public_id), "column": "c99"}, "column"),
        ({"resource": str(resource.public_id), "row": 4}, "row"),
        ({"row": 1}, "resource"),
    ):
        answer = post(client, dataset, {"text": QUESTION, **place})
        assert (answer.status_code, answer.json()["code"]) == (422, "place_not_found")
        assert answer.json()["field"] == field
    with pytest.raises(PlaceNotFound):
        asked(other, place=Place(resource.public_id))
    assert post(client, dataset, {"text": QUESTION, "row": "' OR 1=1"}).status_code == 400
    assert not DataQuestion.objects.exists()


def test_the_place_keeps_the_release_that_was_read(dataset, resource) -> None:
    release_of(resource, "الرقم,المحافظة\n9,مادبا\n")
    question = asked(dataset, place=Place(resource.public_id, 1, "", 2))
    assert (question.release_number, question.row_words) == (1, "002 · إربد · 80")
    Column.objects.filter(file=resource.current).update(is_key=False)
    newest = asked(dataset, place=Place(resource.public_id, None, "", 1))
    assert (newest.release_number, newest.row_words) == (2, "9 · مادبا")


def test_the_asker_is_told_of_the_answer_after_confirming_and_only_then(dataset, client) -> None:
    answer = post(client, dataset, {"text": QUESTION, "email": " Layla@Example.org"})
    assert answer.json()["is_mailbox_asked"]
    assert mails() == [(LAYLA, "تأكيد متابعة البيانات")]
    question = DataQuestion.objects.get()
    link = link_in_mail("confirm")
    assert client.get(link).status_code == 200  # programs follow links: nothing happens yet
    now = timezone.now()
    questions.answer(question=question, actor=PLATFORM, text="نعم.", language="ar", now=now)
    assert len(mails()) == 1
    done = client.post(link)
    assert done.status_code == 303
    assert mails()[1:] == [(LAYLA, f"أُجيب عن سؤالك: {dataset.title_ar}")]
    questions.answer(question=question, actor=PLATFORM, text="بلى.", language="ar", now=now)
    assert len(mails()) == 2


def test_asking_says_the_same_of_every_mailbox(dataset, client) -> None:
    earlier = timezone.now() - timedelta(hours=2)
    alert = DataAlert.objects.create(
        address=LAYLA, language="ar", dataset=dataset, asked_at=earlier, confirmed_at=earlier
    )
    answers = [
        post(client, dataset, {"text": QUESTION, "email": email})
        for email in (alert.address, "new@example.org")
    ]
    told = [(one.status_code, one.json() | {"id": ""}) for one in answers]
    assert told[0] == told[1]
    assert len(mails()) == 2


def test_a_bad_address_refuses_the_question_too(dataset, client) -> None:
    answer = post(client, dataset, {"text": QUESTION, "email": "+962791234567"})
    assert (answer.status_code, answer.json()["code"]) == (422, "mailbox_not_usable")
    assert not DataQuestion.objects.exists()


def test_a_dataset_that_is_no_longer_public_hides_its_questions(dataset, client) -> None:
    question = asked(dataset)
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert client.get(f"/api/v1/data-questions/{question.public_id}/").status_code == 404
    assert post(client, dataset, {"text": QUESTION}).status_code == 410


def test_the_eleventh_question_of_a_minute_is_too_many(dataset, client) -> None:
    answers = [post(client, dataset, {"text": QUESTION}).status_code for _ in range(11)]
    assert answers == [201] * 10 + [429]


def test_refused_words_go_after_their_period_and_the_decision_stays(dataset) -> None:
    question, now = asked(dataset), timezone.now()
    texts.refuse(text=question, actor=PLATFORM, rule="insult", now=now)
    assert texts.delete_refused_words(now=now + texts.REFUSED_KEPT - timedelta(hours=1)) == 0
    assert texts.delete_refused_words(now=now + texts.REFUSED_KEPT + timedelta(hours=1)) == 1
    question.refresh_from_db()
    assert (question.text, question.name, question.rule) == ("", "", "insult")


def test_the_database_keeps_a_refusal_and_its_rule_together(dataset) -> None:
    question = asked(dataset)
    with pytest.raises(IntegrityError), transaction.atomic():
        DataQuestion.objects.filter(pk=question.pk).update(state="refused")


@given(st.text(max_size=60))
def test_words_are_stored_as_typed_or_refused(typed: str) -> None:
    try:
        stored = texts.checked(Words(typed, "ar"))["text"]
    except WordsNotUsable:
        assert is_invisible_only(typed) or "\x00" in typed
    else:
        assert stored and "\x00" not in stored
        assert texts.checked(Words(stored, "ar"))["text"] == stored


def test_cells_and_words_are_never_markup(dataset, client) -> None:
    words = Words("<script>alert(1)</script>", "ar")
    question = questions.ask(dataset=dataset, place=Place(), words=words, now=timezone.now())
    texts.show(text=question, actor=PLATFORM, now=timezone.now())
    shown = client.get(page_of(dataset)).text
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
