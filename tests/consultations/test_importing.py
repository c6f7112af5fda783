"""Texts from files: Word, Markdown, Akoma Ntoso; what is dangerous or broken is refused in words."""

from __future__ import annotations

import pytest
from django.utils import translation

from consultations import drafting, importing
from consultations.clause_keys import KeyHistory
from consultations.drafting import DraftClause
from consultations.errors import DraftNotUnderstood, FileNotUnderstood
from consultations.headings import named_heading
from consultations.importing import matching
from tests.consultations import documents


def keyed(content: bytes) -> list[DraftClause]:
    return drafting.with_keys(importing.read_file(content).clauses, KeyHistory())


def test_a_word_document_becomes_a_tree_of_clauses() -> None:
    clauses = keyed(documents.law())
    assert [(one.key, str(one.kind), one.level, one.number, one.words) for one in clauses] == [
        ("chap-1", "heading", 1, "", "الفصل الأول: أحكام عامة"),
        ("art-1", "heading", 2, "", "المادة (1): التعريفات"),
        ("art-1.p-1", "paragraph", 1, "1.1", "يقصد بالخدمة الرقمية كل خدمة تقدم عبر الإنترنت."),
        ("art-1.p-2", "paragraph", 1, "", "تشمل الخدمات الآتية:"),
        ("art-1.p-2.i-1", "item", 1, "", "الخدمات المدفوعة"),
        ("art-1.p-2.i-2", "item", 1, "", "الخدمات المجانية"),
        ("art-2", "heading", 2, "", "المادة (2)"),
        ("art-2.p-1", "paragraph", 1, "", "تحدد الرسوم وفق الجدول الآتي.[1]"),
        ("art-2.tab-1", "table", 1, "", "| الخدمة | الرسم |\n| إصدار | ٥ دنانير |"),
        ("art-3", "heading", 2, "", "المادة (3)"),
        (
            "art-3.p-1",
            "paragraph",
            1,
            "",
            "تلتزم الجهة بالرد على كل طلب خلال ثلاثين يومًا من تاريخ تسلمه.",
        ),
        ("annex-1", "heading", 1, "", "ملحق (1)"),
        ("annex-1.p-1", "paragraph", 1, "", "نموذج الطلب"),
        ("annex-1.fn-1", "footnote", 1, "", "[1] انظر القانون رقم ٣ لسنة ٢٠٢٠."),
    ]
    assert drafting.parse(drafting.render(clauses)) == clauses


def test_articles_that_word_numbers_itself_keep_their_names_and_numbers() -> None:
    clauses = keyed(documents.law_numbered_by_word())
    assert [(one.key, one.words) for one in clauses] == [
        ("chap-1", "الفصل (1): أحكام عامة"),
        ("art-3", "المادة (3): التعريفات"),
        ("art-3.p-1", "يقصد بالجهة كل وزارة."),
        ("art-3.p-1.i-1", "1. الوزارات"),
        ("art-4", "المادة (4)"),
        ("art-4.p-1", "تسري الأحكام على الجميع."),
    ]


MARKDOWN = """# الباب الأول

## المادة الخامسة والعشرون - الرسوم

تستوفى الرسوم **مقدمًا**.

1. رسم الطلب
2. رسم الإصدار

| الخدمة | الرسم |
|---|---|
| إصدار | ٥ |

<script>alert(1)</script>
"""


def test_markdown_is_read_and_html_in_it_is_text() -> None:
    clauses = keyed(MARKDOWN.encode())
    assert [(one.key, one.words) for one in clauses] == [
        ("part-1", "الباب الأول"),
        ("art-25", "المادة الخامسة والعشرون - الرسوم"),
        ("art-25.p-1", "تستوفى الرسوم مقدمًا."),
        ("art-25.p-1.i-1", "1. رسم الطلب"),
        ("art-25.p-1.i-2", "2. رسم الإصدار"),
        ("art-25.tab-1", "| الخدمة | الرسم |\n| إصدار | ٥ |"),
        ("art-25.p-2", "<script>alert(1)</script>"),
    ]


ENTITIES = '<!DOCTYPE a [<!ENTITY x "y">]><akomaNtoso>&x;</akomaNtoso>'


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "فارغ"),
        (b"PK\x03\x04 broken", "تالف"),
        (documents.law()[:5000], "تالف"),
        (documents.with_macros(), "ماكرو"),
        (documents.with_entities(), "كيانات"),
        (documents.changed(documents.law(), **{"word/document.xml": b"<w:document"}), "تالف"),
        (b"\xff\xfe\x00\x01", "UTF-8"),
        (ENTITIES.encode(), "كيانات"),
        (b"<html><body>text</body></html>", "Akoma Ntoso"),
        (b"<open", "XML"),
        (b"x" * (importing.MOST_BYTES + 1), "10"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_file_that_is_no_text_is_refused_in_words(content: bytes, word: str) -> None:
    with translation.override("ar"), pytest.raises(FileNotUnderstood) as refused:
        importing.read_file(content)
    assert word in str(refused.value.detail)


def test_a_bomb_is_refused_before_it_is_unpacked_whole() -> None:
    content = documents.bomb()
    assert len(content) < 1024 * 1024
    with pytest.raises(FileNotUnderstood):
        importing.read_file(content)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("المادة (١): الرد", ("art", 1, "الرد")),
        ("المادة الحادية عشرة", ("art", 11, "")),
        ("الباب الثاني: الأحكام العامة", ("part", 2, "الأحكام العامة")),
        ("Article 3 – Scope", ("art", 3, "Scope")),
        ("Annex II", ("annex", 2, "")),
        ("المادة (4) من القانون رقم 5", None),
        ("المادة 4 من القانون رقم 5", None),
        ("فصل الخطاب", None),
    ],
)
def test_headings_are_known_by_what_they_say(line: str, found: tuple[str, int, str] | None) -> None:
    named = named_heading(line)
    assert (named and (named.stem, named.number, named.rest)) == found


# --- The next version ------------------------------------------------------------------------------------------------

OLD = """# المادة 1: التعريفات

يقصد بالخدمة الرقمية كل خدمة تقدمها جهة عامة عبر الإنترنت.

# المادة 2: الآجال

تجيب الجهة عن كل طلب خلال ثلاثين يومًا من تاريخ تسلمه، وتبلغ صاحبه كتابة.

# المادة 3: الرسوم

تستوفى عن كل خدمة الرسوم المبينة في الملحق رقم واحد من هذا النظام.
"""
NEW = """# المادة 1: التعريفات

يقصد بالخدمة الرقمية كل خدمة تقدمها جهة عامة عبر الإنترنت.

# المادة 2: النطاق

تسري أحكام هذا النظام على الوزارات والمؤسسات والبلديات كافة.

# المادة 3: الآجال

تجيب الجهة عن كل طلب خلال ستين يومًا من تاريخ تسلمه، وتبلغ صاحبه كتابة.

# المادة 4: الرسوم

تحدد بقرار من المجلس الرسوم المبينة في الملحق رقم واحد.
"""


def test_clauses_keep_their_keys_when_articles_are_renumbered_and_the_unsure_ask() -> None:
    old = drafting.parse(OLD)
    history = KeyHistory(frozenset(one.key for one in old))
    clauses = matching.keyed(importing.read_file(NEW.encode()).clauses, old, history)
    keys = {one.words[:22]: (one.key, one.is_unsure) for one in clauses}
    assert keys["المادة 1: التعريفات"] == ("art-1", False)
    assert keys["المادة 3: الآجال"][0] == "art-2"
    assert keys["تجيب الجهة عن كل طلب خ"] == ("art-2.p-1", False)
    # A new article never gets a key that another one had.
    assert keys["المادة 2: النطاق"] == ("art-4", False)
    assert keys["تسري أحكام هذا النظام "] == ("art-4.p-1", False)
    assert keys["تحدد بقرار من المجلس ا"][1]
    assert "[art-3.p-1 ?]" in drafting.render(clauses)


def test_a_key_that_was_taken_out_never_comes_back() -> None:
    history = KeyHistory(frozenset({"art-1"}), frozenset({"art-2", "art-1.p-1"}))
    clauses = drafting.parse("# [art-1] المادة 1\n\nنص\n\n# المادة 2", history)
    assert [one.key for one in clauses] == ["art-1", "art-1.p-2", "art-3"]
    with pytest.raises(DraftNotUnderstood, match="art-2"):
        drafting.parse("# [art-2] المادة 2", history)


def test_a_translation_gets_the_keys_of_its_source_by_articles_and_places() -> None:
    source = drafting.parse(OLD)
    english = (
        "# Article 1: Definitions\n\nA digital service …\n\n# Article 3: Fees\n\nFees …\n\nMore"
    )
    clauses = matching.like_the_source(importing.read_file(english.encode()).clauses, source)
    assert [one.key for one in clauses] == ["art-1", "art-1.p-1", "art-3", "art-3.p-1", ""]
