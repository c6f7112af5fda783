"""The officer's screen for a draft, clause by clause, and what the public reads of it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import etree

from accounts.models import Role
from consultations import clause_tree, drafting
from consultations.akoma_ntoso.names import faults
from consultations.clause_keys import KeyHistory
from tests.consultations import documents
from tests.consultations.conftest import ARABIC, ENGLISH, make_consultation, publish_text
from tests.consultations.test_admin import signed_in

RICH = """# المادة 1: التعريفات

[art-1.p-1 !] 1.1 يقصد بالجهة كل وزارة. ويقصد بالخدمة كل خدمة رقمية؛ ويقصد بالطلب ما يقدم إليها.

> من تشمله أحكام هذا النظام.

? هل ينقص تعريف؟

- خدمات مدفوعة

| الخدمة | الرسم |
| إصدار | ٥ دنانير |

# المادة 2: الآجال

2.1 تجيب الجهة خلال ٣٠ يومًا.
"""


@pytest.fixture
def officer(agency):
    return signed_in(agency, Role.POLICY_OFFICER)


def form_of(answer) -> dict[str, str]:
    """What a browser would send of the form as it was shown."""
    return dict(answer.context["values"])


def acted(officer, url: str, answer, act: str):
    return officer.post(url, form_of(answer) | {"act": act})


def keys(answer) -> list[str]:
    return [row["clause"].key for row in answer.context["rows"]]


def test_a_word_document_is_looked_through_before_anything_is_kept(officer, agency) -> None:
    page = make_consultation(agency)
    url = reverse("consultations_text", args=[page.pk])
    sent = {
        "file": SimpleUploadedFile("law.docx", documents.law()),
        "act": "import",
        "language": "ar",
    }
    read = officer.post(url, form_of(officer.get(url)) | sent)
    assert read.status_code == 200
    assert keys(read)[:3] == ["chap-1", "art-1", "art-1.p-1"]
    assert "قُرئ 14 بندًا" in read.text
    assert not page.versions.exists()
    merged = acted(officer, url, read, "merge:art-1.p-2")
    assert "art-1.p-2" not in keys(merged)
    assert officer.post(url, form_of(merged) | {"keep": "1"}).status_code == 302
    version = page.versions.get()
    assert (version.published_at, version.clauses.count()) == (None, 13)


@pytest.mark.parametrize(
    "content",
    [documents.with_macros(), documents.with_entities(), b"PK\x03\x04", b""],
    ids=["macros", "entities", "cut", "empty"],  # a file's own bytes hold the second it was made
)
def test_a_bad_file_changes_nothing_and_says_why(officer, consultation, content) -> None:
    url = reverse("consultations_text", args=[consultation.pk])
    before = form_of(officer.get(url)) | {"note_ar": "تعديل"}
    sent = {"file": SimpleUploadedFile("law.docx", content), "act": "import", "language": "ar"}
    refused = officer.post(url, before | sent)
    assert refused.status_code == 422
    assert form_of(refused) == before
    assert 'role="alert"' in refused.text


def test_clauses_are_split_merged_and_moved(officer, rich) -> None:
    url = reverse("consultations_text", args=[rich.pk])
    shown = officer.get(url)
    parts = acted(officer, url, shown, "split:art-1.p-1:2")
    # The keys that the published text has are never given to others.
    assert keys(parts)[:3] == ["art-1", "art-1.p-1", "art-1.p-2"]
    moved = acted(officer, url, parts, "up:art-2")
    assert keys(moved)[:2] == ["art-2", "art-2.p-1"]
    back = acted(officer, url, moved, "down:art-2")
    assert keys(back) == keys(parts)
    merged = acted(officer, url, back, "merge:art-1.p-2")
    assert keys(merged) == keys(shown)
    words = {row["clause"].key: row["clause"].text for row in merged.context["rows"]}
    assert words["art-1.p-1"].startswith("يقصد بالجهة كل وزارة. ويقصد بالخدمة")


def test_an_unsure_clause_keeps_a_text_from_being_kept_until_a_person_has_said(
    officer, consultation
) -> None:
    url = reverse("consultations_text", args=[consultation.pk])
    published = form_of(officer.get(url))["text_ar"]
    unsure = published.replace("[art-2.p-1] 2.1 تجيب", "[art-2.p-1 ?] 2.1 ترد")
    shown = officer.post(
        url, form_of(officer.get(url)) | {"text_ar": unsure, "text_en": "", "act": "x"}
    )
    assert shown.context["unsure"] == ["art-2.p-1"]
    refused = officer.post(url, form_of(shown) | {"keep": "1"})
    assert (refused.status_code, consultation.versions.count()) == (422, 1)
    new = acted(officer, url, shown, "new:art-2.p-1")
    assert (new.context["unsure"], keys(new)[-1]) == ([], "art-2.p-2")
    same = acted(officer, url, shown, "same:art-2.p-1")
    assert (same.context["unsure"], keys(same)[-1]) == ([], "art-2.p-1")
    assert officer.post(url, form_of(same) | {"keep": "1"}).status_code == 302


def test_a_text_pasted_without_keys_gets_those_of_the_version_before(officer, consultation) -> None:
    url = reverse("consultations_text", args=[consultation.pk])
    pasted = "# المادة 1: النطاق\n\nتسري الأحكام على البلديات.\n\n" + ARABIC.replace(
        "المادة 2", "المادة 3"
    ).replace("المادة 1", "المادة 2")
    kept = officer.post(
        url, form_of(officer.get(url)) | {"text_ar": pasted, "text_en": "", "keep": "1"}
    )
    assert kept.status_code == 302
    assert list(consultation.versions.get(number=2).clauses.values_list("key", flat=True)) == [
        "art-3",
        "art-3.p-1",
        "art-1",
        "art-1.p-1",
        "art-1.p-2",
        "art-2",
        "art-2.p-1",
    ]


def test_two_officers_do_not_overwrite_each_other(officer, consultation, agency) -> None:
    url = reverse("consultations_text", args=[consultation.pk])
    first = form_of(officer.get(url))
    second = dict(first)
    assert (
        officer.post(url, first | {"text_ar": RICH, "text_en": "", "keep": "1"}).status_code == 302
    )
    late = officer.post(url, second | {"note_ar": "نصي", "keep": "1"})
    assert late.status_code == 422
    assert form_of(late)["note_ar"] == "نصي"
    # Knowing it, the officer may still decide for the own text.
    assert officer.post(url, form_of(late) | {"keep": "1"}).status_code == 302


def test_a_retired_key_cannot_come_back_through_the_screen(officer, consultation) -> None:
    publish_text(consultation, "# [art-1] المادة 1: التعريفات", "")
    url = reverse("consultations_text", args=[consultation.pk])
    sent = {"text_ar": "# [art-2] المادة 2", "text_en": "", "keep": "1"}
    assert officer.post(url, form_of(officer.get(url)) | sent).status_code == 422
    kept = officer.post(url, form_of(officer.get(url)) | sent | {"text_ar": "# المادة 2"})
    assert kept.status_code == 302
    assert consultation.versions.get(number=3).clauses.get().key == "art-3"


def test_splitting_and_merging_lose_no_word() -> None:
    clauses = drafting.parse(RICH)
    for clause in clauses:
        for at in range(1, len(clause_tree.parts(clause))):
            cut = drafting.with_keys(clause_tree.split(clauses, clause.key, at), KeyHistory())
            assert len(cut) == len(clauses) + 1
            second = cut[[one.key for one in cut].index(clause.key) + 1]
            merged = clause_tree.merge(cut, second.key)
            assert [one.words.split() for one in merged] == [one.words.split() for one in clauses]


# --- What the public reads -------------------------------------------------------------------------------------------


@pytest.fixture
def rich(agency):
    page = make_consultation(agency)
    publish_text(page, RICH, ENGLISH.replace("[art-1.p-1]", "[art-1.p-1]"))
    return page


def test_the_public_reads_tables_explanations_questions_and_what_is_fixed(client, rich) -> None:
    page = client.get("/ar/consultations/strategy/").text
    for words in (
        "من تشمله أحكام هذا النظام.",
        "هل ينقص تعريف؟",
        "غير قابل للتعديل",
        "<td>٥ دنانير</td>",
    ):
        assert words in page
    shown = client.get("/api/v1/consultations/strategy/clauses/art-1.p-1/").json()["clause"]
    assert (shown["is_open"], shown["question"], shown["eli"]) == (
        False,
        "هل ينقص تعريف؟",
        "/eli/strategy/v1/art-1.p-1/ara",
    )


def test_two_languages_stand_side_by_side_by_their_keys(client, rich) -> None:
    page = client.get("/ar/consultations/strategy/versions/1/?beside=en")
    assert page.status_code == 200
    row = page.text.split('id="art-2.p-1"')[1].split('id="')[0]
    assert "تجيب الجهة خلال" in row
    assert "The agency answers within 30 days." in row
    assert "غير مترجم" in page.text.split('id="art-1.p-1.i-1"')[1].split('id="')[0]


def test_a_lasting_address_leads_to_its_clause_in_its_version(client, rich) -> None:
    answer = client.get("/eli/strategy/v1/art-2.p-1/ara")
    assert (answer.status_code, answer["Location"]) == (
        302,
        "/ar/consultations/strategy/versions/1/#art-2.p-1",
    )
    assert (
        client.get("/eli/strategy/v1/eng")["Location"] == "/en/consultations/strategy/versions/1/"
    )
    for missing in ("v2/art-1/ara", "v1/art-9/ara", "v1/art-1/xxx", "v99999999999/ara"):
        assert client.get(f"/eli/strategy/{missing}").status_code == 404


def test_a_version_is_had_as_valid_akoma_ntoso_in_either_language(client, rich) -> None:
    for language, clauses in (("ar", 6), ("en", 4)):
        answer = client.get(f"/api/v1/consultations/strategy/versions/1/akn/?lang={language}")
        assert answer["Content-Type"] == "application/akn+xml; charset=utf-8"
        root = etree.fromstring(answer.content)
        assert faults(root) == []
        inside = [
            one
            for one in root.iter()
            if one.get("eId") and one.tag.endswith(("article", "paragraph", "point"))
        ]
        assert len(inside) == clauses
    assert client.get("/api/v1/consultations/strategy/versions/2/akn/").status_code == 404
