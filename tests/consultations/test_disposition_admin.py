"""The screens of decisions: what is left, one comment after the other, many together, clauses given out, tables sent back."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Role, User
from consultations import services
from consultations.dispositions.rulings import ruling
from consultations.models import (
    ClauseTask,
    Disposition,
    Outcome,
    SelectedTheme,
    TableUpload,
    ThemeTag,
)
from tests.consultations.cabinet import NOTED, closed, exported, filled
from tests.consultations.conftest import published_comment, settle
from tests.consultations.test_admin import other_agency, signed_in
from tests.consultations.test_dispositions import campaign_of, pair

__all__ = ["closed", "other_agency"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(agency) -> Client:
    return signed_in(agency, Role.POLICY_OFFICER)


def listing(page) -> str:
    return reverse("consultations_dispositions", args=[page.pk])


def one(page, comment) -> str:
    return reverse("consultations_disposition", args=[page.pk, comment.public_id])


GIVEN = {"decision": "noted", "reason_ar": "أُحيط به علمًا.", "seen": ""}


def test_an_officer_decides_and_is_led_to_the_next_comment(consultation, officer) -> None:
    first, second = (published_comment(consultation, f"رأي {n}.") for n in (1, 2))
    shown = officer.get(listing(consultation))
    assert "رأي 1." in shown.text
    answer = officer.post(one(consultation, second), GIVEN | {"back": "clause=art-2"})
    assert answer["Location"] == f"{one(consultation, first)}?clause=art-2"
    answer = officer.post(one(consultation, first), GIVEN | {"back": "clause=art-2"})
    assert answer["Location"] == f"{listing(consultation)}?clause=art-2"
    row = Disposition.objects.get(comment=first)
    assert (row.reason_ar, row.decided_by.email) == (
        "أُحيط به علمًا.",
        "policy_officer-moj@example.org",
    )
    assert "رأي 1." not in officer.get(listing(consultation)).text
    assert "رأي 1." in officer.get(f"{listing(consultation)}?state=decided&decision=noted").text


def test_what_was_typed_stays_when_it_is_refused_or_in_conflict(closed, officer) -> None:
    comment = closed.comments.order_by("pk").first()
    typed = GIVEN | {"decision": "accepted", "reason_ar": "نصٌّ كتبته"}
    for change in ({"decision": ""}, {}):
        answer = officer.post(one(closed, comment), typed | change)
        assert answer.status_code == 422
        assert "نصٌّ كتبته" in answer.text
    services.decide(
        thing=comment,
        actor=PLATFORM,
        ruling=ruling("noted", "قرار سبقني"),
        seen=None,
        now=timezone.now(),
    )
    stands = Disposition.objects.get()
    typed |= {"change": str(pair(closed, "art-2.p-1"))}
    answer = officer.post(one(closed, comment), typed)
    assert answer.status_code == 409
    assert "نصٌّ كتبته" in answer.text
    assert "قرار سبقني" in answer.text
    assert f'name="seen" value="{stands.pk}"' in answer.text
    assert officer.post(one(closed, comment), typed | {"seen": stands.pk}).status_code == 302
    assert officer.get(one(closed, comment)).text.count("قرار سبقني") == 1  # in the history


def test_the_comments_own_changed_clause_is_marked(closed, officer) -> None:
    comment = closed.comments.order_by("pk").first()
    shown = officer.get(one(closed, comment)).text
    assert f'name="change" value="{pair(closed, "art-2.p-1")}" checked' in shown
    assert f'name="change" value="{pair(closed, "art-2.p-2")}">' in shown


def test_filters_narrow_what_is_listed(consultation, officer) -> None:
    first = published_comment(consultation, "مؤيد.", stance="supports")
    published_comment(consultation, "معارض.", stance="opposes", clause_key="art-1.p-1")
    theme = SelectedTheme.objects.create(
        consultation=consultation, position=1, title_ar="المهلة", made_at=timezone.now()
    )
    ThemeTag.objects.create(theme=theme, comment=first, at=timezone.now())
    for query in ("stance=supports", "clause=art-2", f"theme={theme.pk}"):
        shown = officer.get(f"{listing(consultation)}?{query}").text
        assert ("مؤيد." in shown, "معارض." in shown) == (True, False), query
    for query in ("stance=x&state=y&theme=a&campaign=-1&clause=x", "campaign=9"):
        assert officer.get(f"{listing(consultation)}?{query}").status_code == 200


@pytest.mark.parametrize("name", ["dispositions", "answers", "follow_up"])
def test_a_place_that_no_list_has_is_not_found(consultation, officer, name) -> None:
    answer = officer.get(reverse(f"consultations_{name}", args=[consultation.pk]), {"after": "x"})
    assert answer.status_code == 404
    assert "404" in answer.text
    assert 'lang="ar"' in answer.text


def test_a_campaign_is_listed_once_and_decided_for_all(consultation, officer) -> None:
    ours = [published_comment(consultation, f"ستون يومًا {n}.") for n in range(3)]
    campaign_of(consultation, *ours)
    shown = officer.get(listing(consultation)).text
    assert shown.count("ستون يومًا") == 1
    assert "3 تعليقات" in shown
    at = reverse("consultations_disposition", args=[consultation.pk, "campaign-1"])
    assert "3 تعليقات" in officer.get(at).text
    assert officer.post(at, GIVEN).status_code == 302
    assert Disposition.objects.get().campaign_id
    members = officer.get(f"{listing(consultation)}?campaign=1&state=all").text
    assert members.count("ستون يومًا") == 3


def test_marked_comments_are_decided_together_or_not_at_all(consultation, officer) -> None:
    comments = [published_comment(consultation, f"رأي {n}.") for n in range(3)]
    at = reverse("consultations_dispose_many", args=[consultation.pk])
    marked = {"thing": [one.public_id for one in comments]}
    assert officer.post(at, {}).status_code == 302
    preview = officer.post(at, marked)
    assert all(f"رأي {n}." in preview.text for n in range(3))
    services.decide(
        thing=comments[0],
        actor=PLATFORM,
        ruling=ruling("declined", "سبق."),
        seen=None,
        now=timezone.now(),
    )
    sent = marked | GIVEN | {"confirmed": "1"}
    refused = officer.post(at, sent)
    assert refused.status_code == 422
    assert comments[0].public_id in refused.text
    assert Disposition.objects.count() == 1
    sent["thing"] = sent["thing"][1:]
    assert officer.post(at, sent).status_code == 302
    assert Disposition.objects.filter(decision="noted").count() == 2


def test_a_public_decision_asks_for_its_correction(closed, officer) -> None:
    comment = closed.comments.order_by("pk").first()
    settle(closed)
    Outcome.objects.create(consultation=closed, published_at=timezone.now())
    stands = Disposition.objects.get(comment=comment)
    assert 'name="correction_ar"' in officer.get(one(closed, comment)).text
    sent = GIVEN | {"decision": "declined", "seen": stands.pk}
    assert officer.post(one(closed, comment), sent).status_code == 409
    sent |= {"correction_ar": "سُجّل خطأ."}
    assert officer.post(one(closed, comment), sent).status_code == 302
    assert "سُجّل خطأ." in officer.get(one(closed, comment)).text


def test_who_answers_for_a_clause_sees_its_comments_only(
    consultation, agency, other_agency, officer
) -> None:
    client = signed_in(other_agency, Role.POLICY_OFFICER)
    mine = published_comment(consultation, "على المادة الثانية.")
    others = published_comment(consultation, "على الأولى.", clause_key="art-1.p-1")
    assert client.get(listing(consultation)).status_code in {302, 403}
    tasks = reverse("consultations_clause_tasks", args=[consultation.pk])
    given = {"clause": "art-2", "holder": str(other_agency.pk), "days": "3"}
    assert officer.post(tasks, given).status_code == 302
    assert "art-2" in officer.get(tasks).text
    assert client.get(tasks).status_code in {302, 403}
    shown = client.get(listing(consultation)).text
    assert ("على المادة الثانية." in shown, "على الأولى." in shown) == (True, False)
    assert client.get(one(consultation, others)).status_code == 404
    assert client.post(one(consultation, mine), GIVEN).status_code == 302
    assert "art-2" in client.get(reverse("consultations_own_clauses")).text
    task = ClauseTask.objects.get()
    back = reverse("consultations_take_back", args=[consultation.pk, task.pk])
    assert officer.post(back).status_code == 302
    assert client.get(listing(consultation)).status_code in {302, 403}


def test_what_cannot_be_given_out_is_said(consultation, agency, officer) -> None:
    tasks = reverse("consultations_clause_tasks", args=[consultation.pk])
    for change in (
        {"days": "x"},
        {"clause": "art-9"},
        {"clause": "art-2 \x00"},
        {"email": "nobody@example.org"},
        {"holder": "0"},
        {"holder": f"{agency.pk}-x"},
    ):
        given = {"clause": "art-2", "holder": str(agency.pk), "days": "3"} | change
        assert officer.post(tasks, given).status_code == 422
    person = User.objects.get(email="policy_officer-moj@example.org")
    given = {"clause": "", "holder": f"{agency.pk}-{person.pk}", "days": "3"}
    assert officer.post(tasks, given).status_code == 302
    assert ClauseTask.objects.get().person == person


def test_people_of_another_agency_are_named_by_address_and_never_listed(
    consultation, other_agency, officer
) -> None:
    signed_in(other_agency, Role.EDITOR)
    person = User.objects.get(email="editor-istd@example.org")
    tasks = reverse("consultations_clause_tasks", args=[consultation.pk])
    assert person.email not in officer.get(tasks).text
    given = {"clause": "art-2", "holder": str(other_agency.pk), "days": "3"}
    assert officer.post(tasks, given | {"email": "Editor-istd@example.org"}).status_code == 302
    assert ClauseTask.objects.get().person == person


def test_a_table_goes_out_and_comes_back_with_a_preview_first(closed, officer) -> None:
    for kind in ("xlsx", "docx"):
        answer = officer.get(reverse("consultations_table_file", args=[closed.pk, kind]))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert content.startswith(b"PK")
        assert f"strategy.{kind}" in answer["Content-Disposition"]
    assert (
        officer.get(reverse("consultations_table_file", args=[closed.pk, "exe"])).status_code == 404
    )
    at = reverse("consultations_table", args=[closed.pk])
    bad = officer.post(at, {"file": SimpleUploadedFile("x.xlsx", b"no")})
    assert bad.status_code == 422
    assert officer.post(at).status_code == 422
    content = filled(closed, {"رأي": NOTED, "خمسة": NOTED | {}})
    services.decide(
        thing=closed.comments.get(body__startswith="رأي"),
        actor=PLATFORM,
        ruling=ruling("declined", "قرار الموقع."),
        seen=None,
        now=timezone.now(),
    )
    sent = officer.post(at, {"file": SimpleUploadedFile("جدول.xlsx", content)})
    preview = officer.get(sent["Location"])
    assert "قرار الموقع." in preview.text
    assert Disposition.objects.count() == 1
    done = officer.post(sent["Location"], follow=True)
    assert Disposition.objects.count() == 2
    assert "لأن المهلة تكفي." in done.text  # what was typed offline and is in conflict
    kept = TableUpload.objects.get()
    left = officer.get(reverse("consultations_table_left", args=[closed.pk, kept.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(left.streaming_content)))
    ((*_cells, reason),) = book.worksheets[0].iter_rows(min_row=2, values_only=True)
    assert reason == "قرار الموقع."


def test_nobody_sees_what_somebody_else_sent(closed, officer, agency) -> None:
    at = reverse("consultations_table", args=[closed.pk])
    sent = officer.post(at, {"file": SimpleUploadedFile("x.xlsx", exported(closed))})
    administrator = signed_in(agency, Role.ADMINISTRATOR)
    assert administrator.get(sent["Location"]).status_code == 404
    assert administrator.post(sent["Location"]).status_code == 404


def test_a_page_of_many_costs_what_a_page_of_few_does(
    consultation, officer, django_assert_max_num_queries
) -> None:
    for number in range(12):
        published_comment(consultation, f"رأي {number}.")
    settle(consultation)
    with django_assert_max_num_queries(40):
        answer = officer.get(f"{listing(consultation)}?state=all")
    assert [number for number in range(12) if f"رأي {number}." not in answer.text] == []
