"""The citizen who reads what became of their comment, and the officer who records the adopted text, as pages."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Role
from consultations import drafting
from consultations.models import (
    Adoption,
    ConsultationPage,
    Decision,
    Outcome,
    PromiseCheck,
    TextVersion,
)
from consultations.outcome.adopting import Gazette, adopt
from operations import generation
from tests.consultations.conftest import ARABIC, published_comment
from tests.consultations.outcome import makers
from tests.consultations.test_admin import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BASE = "/ar/consultations/strategy/"
SUMS = "جدول المطابقة"


def page(path: str = "", status: int = 200, language: str = "ar") -> str:
    answer = Client().get(f"{BASE.replace('/ar/', f'/{language}/')}{path}")
    assert answer.status_code == status, answer.content
    return answer.content.decode()


@pytest.fixture
def accepted(consultation):
    """One accepted comment that changed a clause, and a campaign of three that was not accepted."""
    comment = published_comment(consultation, "أقترح ستين يومًا <b>للرد</b>.")
    many = [
        published_comment(consultation, f"{word} المادة كلها.")
        for word in ("ألغوا", "احذفوا", "أزيلوا")
    ]
    makers.second_text(consultation)
    makers.accept(comment)
    makers.decide(makers.campaign(consultation, *many), Decision.DECLINED, "لأنها لازمة.")
    makers.tag(makers.theme(consultation), comment, "ستين يومًا")
    return makers.publish_outcome(consultation)


def record(page_, arabic: str = makers.CHANGED) -> Adoption:
    return adopt(
        consultation=page_,
        actor=PLATFORM,
        texts={"ar": drafting.parse(arabic)},
        gazette=Gazette("5998", timezone.localdate() - timedelta(days=1)),
    )


def test_the_consultations_page_tells_what_became_of_the_comments(accepted) -> None:
    text = page()
    for words in ("ما آلت إليه التعليقات", "صارت المهلة ستين يومًا.", "ما تغيّر في النص", SUMS):
        assert words in text
    assert "التعليقات: 4، منها 3 في حملة واحدة" in " ".join(text.split())
    assert "<ins>" in text


def test_without_decisions_the_page_looks_as_before(consultation) -> None:
    makers.publish_outcome(consultation)
    text = page()
    assert "ما آلت إليه التعليقات" not in text
    page("outcome/", 404)
    assert "لماذا تغيّر هذا البند؟" not in page("p/art-2.p-1/")


def test_a_comment_shows_its_decision_reason_and_the_way_to_the_changed_clause(accepted) -> None:
    comment = accepted.comments.get(body__startswith="أقترح")
    text = page(f"comments/{comment.public_id}/")
    for words in ("ما آل إليه:", "قُبل", "صارت المهلة ستين يومًا.", "outcome/?changed=art-2.p-1"):
        assert words in text
    other = accepted.comments.get(body__startswith="ألغوا")
    assert "قرار واحد للحملة 1 كلها" in page(f"comments/{other.public_id}/")


def test_a_clause_tells_why_it_changed_and_so_do_the_changes(accepted) -> None:
    text = page("p/art-2.p-1/")
    assert "لماذا تغيّر هذا البند؟" in text
    assert "outcome/?clause=art-2.p-1" in text
    assert "لماذا تغيّر هذا البند؟" not in page("p/art-1.p-1/")
    assert page("changes/1..2/").count("outcome/?changed=") == 1


def test_all_decisions_are_listed_narrowed_and_words_of_visitors_stay_words(accepted) -> None:
    text = page("outcome/")
    assert "&lt;b&gt;للرد&lt;/b&gt;" in text
    assert "<b>للرد" not in text
    assert "قراران" in text
    narrowed = page("outcome/?decision=declined")
    assert "لأنها لازمة." in narrowed
    assert "قرار واحد" in narrowed
    assert page("outcome/?clause=art-2.p-1").count("d-list__meta") > 1
    assert "لا قرار من هذا النوع." in page("outcome/?changed=art-9")
    page("outcome/?decision=x", 400)
    page("outcome/?after=x", 404)


def test_the_sums_stand_on_a_page_of_their_own_and_a_mismatch_is_shown(
    accepted, place_leaves
) -> None:
    place_leaves()
    assert "السجل يقول الشيء نفسه" in page("reconciliation/")
    accepted.comments.filter(body__startswith="ألغوا").update(status="withheld", reason="insult")
    generation.bump()
    assert "يذكر السجل أعدادًا غير التي في القيود" in page("reconciliation/")


def test_before_the_closing_there_is_no_table(consultation) -> None:
    page("reconciliation/", 404)
    page("adopted/", 404)
    page("promises/", 404)


def test_a_broken_promise_is_public_with_the_explanation_of_the_agency(accepted) -> None:
    record(accepted, ARABIC)
    text = page("promises/")
    assert "لم يُوفَ به" in text
    assert "لم توضح الجهة ذلك." in text
    assert "5998" in page()
    assert "النص كما أُقرّ" in page("adopted/")
    assert "لا وعد من هذا النوع." in page("promises/?verdict=kept")
    page("promises/?verdict=x", 400)


def test_an_arabic_reason_says_so_on_an_english_page(accepted) -> None:
    record(accepted)
    comment = accepted.comments.get(body__startswith="أقترح").public_id
    reason = '<p class="d-measure" dir="auto" lang="ar">صارت المهلة ستين يومًا.'
    for name in ("outcome/", f"comments/{comment}/", "promises/"):
        assert reason in page(name, language="en")
        assert reason not in page(name)


def test_a_clause_is_named_by_its_number(accepted) -> None:
    assert "ما غيّر البند \u20682.1\u2069" in page("outcome/?changed=art-2.p-1")
    assert "art-9" in page("outcome/?changed=art-9")


# --- The officer's screens -----------------------------------------------------------------------------------------


@pytest.fixture
def officer(accepted) -> Client:
    return signed_in(accepted.agency, Role.POLICY_OFFICER)


def address(page_, name: str) -> str:
    return f"/admin/consultations/{page_.pk}/{name}/"


def written(answer) -> str:
    """What stands in the field of the Arabic text."""
    return html.unescape(answer.text.partition('dir="rtl">\n')[2].partition("</textarea>")[0])


SAME = "same:art-2.p-1"
FORM = {
    "text_ar": makers.CHANGED,
    "text_en": "",
    "gazette_number": "5998",
    "gazette_date": "2026-01-10",
    "url": "",
}


def test_the_officer_records_corrects_and_explains(officer, accepted) -> None:
    assert officer.get(address(accepted, "adoption")).status_code == 200
    old = FORM | {"text_ar": ARABIC}
    unsure = officer.post(address(accepted, "adoption"), old | {"adopt": "1"})
    assert (unsure.status_code, "same:art-2.p-1" in unsure.text) == (422, True)
    old["text_ar"] = written(unsure)
    old["text_ar"] = written(officer.post(address(accepted, "adoption"), old | {"act": SAME}))
    assert officer.post(address(accepted, "adoption"), old | {"adopt": "1"}).status_code == 302
    check = PromiseCheck.objects.get()
    assert check.verdict == "dropped"
    note = {"check": check.pk, "note_ar": "رأى مجلس النواب غير ذلك.", "note_en": ""}
    assert officer.post(address(accepted, "follow-up"), note).status_code == 302
    assert "رأى مجلس النواب غير ذلك." in page("promises/")
    assert officer.post(address(accepted, "adoption"), FORM | {"adopt": "1"}).status_code == 302
    assert PromiseCheck.objects.get().verdict == "kept"
    more = f"{makers.CHANGED}\n\n[art-2.p-9] 2.9 تنشر الجهة ردها."  # a clause that no draft had, and its correction
    for text in (more, more.replace("ردها", "ردودها")):
        sent = FORM | {"text_ar": text, "adopt": "1"}
        assert officer.post(address(accepted, "adoption"), sent).status_code == 302
    assert "ما كان مسجّلًا قبل ذلك" in page("adopted/")
    refused = officer.post(address(accepted, "follow-up"), note)
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "bad",
    [
        {"gazette_number": ""},
        {"gazette_date": "2026-13-40"},
        {"gazette_date": "x"},
        {"url": "javascript:alert(1)"},
        {"text_ar": ""},
        {"text_ar": "[art 1] نص"},
        {"gazette_date": "9999-01-01"},
    ],
)
def test_what_is_refused_is_said_and_kept_in_the_form(officer, accepted, bad) -> None:
    answer = officer.post(address(accepted, "adoption"), FORM | bad | {"adopt": "1"})
    assert answer.status_code == 422
    assert "مؤسسة عامة" in answer.content.decode() or "text_ar" in bad
    assert not Adoption.objects.exists()
    assert TextVersion.with_adopted.filter(is_adopted=True).count() == 0


def test_a_file_is_read_into_the_form_and_nothing_is_recorded(officer, accepted, tmp_path) -> None:
    path = tmp_path / "law.md"
    path.write_text(ARABIC, "utf-8")
    with path.open("rb") as file:
        answer = officer.post(
            address(accepted, "adoption"),
            FORM | {"act": "import", "language": "ar", "file": file},
        )
    assert "[art-2.p-1" in answer.content.decode()
    assert not Adoption.objects.exists()


def test_the_officer_sees_how_many_could_be_told_and_no_name(officer, accepted) -> None:
    text = officer.get(address(accepted, "follow-up")).content.decode()
    assert "الرسائل إلى المعلّقين" in text
    assert officer.post(address(accepted, "follow-up"), {}).status_code == 302


def test_the_officer_is_led_to_what_the_public_sees(officer, accepted) -> None:
    before = officer.get(address(accepted, "follow-up")).text
    assert f'href="{BASE}promises/"' not in before
    record(accepted)
    text = officer.get(address(accepted, "follow-up")).text
    for name in ("outcome/", "reconciliation/", "adopted/", "promises/"):
        assert f'href="{BASE}{name}"' in text
        page(name)


def test_while_it_is_only_announced_nothing_about_comments_is_offered(officer, accepted) -> None:
    overview = "/admin/consultations/"
    doors = [address(accepted, name) for name in ("campaigns", "themes", "decisions", "answers")]
    assert all(door in officer.get(overview).text for door in doors)
    later = timezone.now() + timedelta(days=3)
    Outcome.objects.filter(consultation=accepted).delete()
    ConsultationPage.objects.filter(pk=accepted.pk).update(
        opens_at=later, closes_at=later + timedelta(days=30)
    )
    shown = officer.get(overview).text
    assert address(accepted, "text") in shown
    assert not any(door in shown for door in doors)
