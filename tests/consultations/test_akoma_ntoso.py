"""Akoma Ntoso 3.0: valid against its schema, and nothing is lost on the way out and back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from consultations import akoma_ntoso, drafting
from consultations.akoma_ntoso.names import e_id, faults, key_of
from consultations.akoma_ntoso.reading import in_one_line
from consultations.drafting import DraftClause
from consultations.errors import DraftNotUnderstood, FileNotUnderstood
from tests.consultations.conftest import ARABIC
from tests.growth import grows_linearly

WORK = akoma_ntoso.Work(
    country="jo",
    slug="strategy",
    title="مسودة",
    agency="moj",
    agency_name="وزارة العدل",
    version=1,
    day=date(2026, 1, 2),
    language="ar",
    eli="https://example.org/eli/strategy/v1/ara",
)
RICH = """ديباجة المرسوم

# الفصل الأول: أحكام عامة

## [art-1 !] المادة 1: التعريفات

1.1 يقصد بالكلمات
الآتية ما يلي:

- الجهة: كل  وزارة

> شرح أول

> شرح ثان

? هل هو واضح؟

| أ | ب |
| 1 | 2 |

^ [1] حاشية

## المادة (2)

## المادة 3 – نطاق

نص

#### عنوان عميق

# ملحق (1)

نموذج
"""


@pytest.mark.parametrize("source", [ARABIC, RICH])
def test_every_clause_comes_back_as_it_went(source: str) -> None:
    clauses = drafting.parse(source)
    document = akoma_ntoso.write(WORK, clauses)
    assert faults(etree.fromstring(document)) == []
    assert akoma_ntoso.read(document) == clauses


WORDS = st.text(st.sampled_from("ابجد 12.<&\"'\u200f\u064b"), min_size=1, max_size=20)
BLOCKS = st.tuples(
    st.sampled_from(["# ", "## ", "### المادة 3: ", "- ", "^ ", "| ", "> ", "? ", ""]), WORDS
)


@settings(max_examples=60)
@given(st.lists(BLOCKS, min_size=1, max_size=12))
def test_any_text_comes_back(blocks: list[tuple[str, str]]) -> None:
    try:
        clauses = drafting.parse("\n\n".join(mark + words for mark, words in blocks))
    except DraftNotUnderstood:
        return
    document = akoma_ntoso.write(WORK, clauses)
    assert faults(etree.fromstring(document)) == []
    read = [one for one in akoma_ntoso.read(document) if one.words]
    assert [
        (one.key, str(one.kind), one.level, one.number, one.note, one.question) for one in read
    ] == [
        (one.key, str(one.kind), one.level, one.number, one.note, one.question)
        for one in clauses
        if one.words
    ]
    assert [one.words.split() for one in read] == [
        one.words.split() for one in clauses if one.words
    ]


@pytest.mark.parametrize(
    "key", ["art-4.p-2", "chap-1", "annex-1.art-3.p-1.i-12", "p-1", "art-2.tab-1"]
)
def test_identifiers_lead_back_to_keys(key: str) -> None:
    assert key_of(e_id(key)) == key


@pytest.mark.parametrize("identifier", ["", "body", "art_1__", "مادة_1", "art_1__list_1__para_a"])
def test_other_identifiers_are_no_keys(identifier: str) -> None:
    assert key_of(identifier) == ""


FOREIGN = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act">
<meta><identification source="#s">
<FRBRWork><FRBRthis value="/akn/x/act/2020/1/!main"/><FRBRuri value="/akn/x/act/2020/1"/>
<FRBRdate date="2020-01-01" name="Generation"/><FRBRauthor href="#s"/><FRBRcountry value="x"/></FRBRWork>
<FRBRExpression><FRBRthis value="/akn/x/act/2020/1/eng/!main"/><FRBRuri value="/akn/x/act/2020/1/eng"/>
<FRBRdate date="2020-01-01" name="Generation"/><FRBRauthor href="#s"/><FRBRlanguage language="eng"/></FRBRExpression>
<FRBRManifestation><FRBRthis value="/akn/x/act/2020/1/eng/!main.xml"/><FRBRuri value="/akn/x/act/2020/1/eng.xml"/>
<FRBRdate date="2020-01-01" name="Generation"/><FRBRauthor href="#s"/></FRBRManifestation>
</identification></meta>
<preamble><p>Whereas services matter;</p></preamble>
<body><chapter eId="chp_I"><num>Chapter I</num><heading>General</heading>
  <section eId="sec_1"><num>1.</num><heading>Terms</heading>
    <subsection eId="sec_1__subsec_1"><num>(1)</num><content><p>In this <i>Act</i><authorialNote marker="a"><p>See 2.</p>
      </authorialNote>, words mean what they say.</p></content></subsection>
    <paragraph eId="sec_1__para_a"><num>(a)</num><intro><p>Fees are:</p></intro>
      <point eId="sec_1__para_a__point_i"><num>(i)</num><content><p>low;</p></content></point>
      <wrapUp><p>and fair.</p></wrapUp></paragraph>
  </section></chapter></body></act></akomaNtoso>"""


def test_a_document_of_somebody_else_is_read_whole() -> None:
    clauses = akoma_ntoso.read(FOREIGN.encode())
    assert [(str(one.kind), one.words) for one in clauses] == [
        ("paragraph", "Whereas services matter;"),
        ("heading", "Chapter I: General"),
        ("heading", "1.: Terms"),
        ("heading", "(1)"),
        ("paragraph", "In this Act, words mean what they say."),
        ("footnote", "[a] See 2."),
        ("paragraph", "(a) Fees are:"),
        ("item", "(i) low;"),
        ("paragraph", "and fair."),
    ]


@pytest.mark.parametrize(
    "broken",
    [
        FOREIGN.replace("<body>", "<body><nothing/>"),
        FOREIGN.replace("FRBRlanguage", "FRBRlangue"),
        FOREIGN.replace("akn/3.0", "akn/2.0"),
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
        + FOREIGN.replace("General", "&b;"),
    ],
)
def test_what_is_not_valid_or_has_entities_is_refused(broken: str) -> None:
    with pytest.raises(FileNotUnderstood):
        akoma_ntoso.read(broken.encode())


def test_what_xml_cannot_hold_is_shown_as_such() -> None:
    clause = DraftClause("p-1", "paragraph", "", "", "قبل\x07بعد")
    assert akoma_ntoso.read(akoma_ntoso.write(WORK, [clause]))[0].text == "قبل\ufffdبعد"


def test_lines_are_joined_in_a_time_that_grows_with_their_length_and_no_faster() -> None:
    assert in_one_line("  of the \n\n\t Ministry of\nJustice ") == "of the Ministry of Justice"
    assert grows_linearly(in_one_line, " " * 1000)
