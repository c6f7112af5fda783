"""The notation of draft texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations import drafting
from consultations.drafting import DraftClause
from consultations.errors import DraftNotUnderstood
from tests.consultations.conftest import ARABIC


def test_keys_are_given_by_place_and_numbers_are_read_from_the_text() -> None:
    clauses = drafting.parse(ARABIC)
    assert [clause.key for clause in clauses] == [
        "art-1",
        "art-1.p-1",
        "art-1.p-2",
        "art-2",
        "art-2.p-1",
    ]
    assert clauses[0] == DraftClause("art-1", "heading", "", "المادة 1: التعريفات", "")
    assert clauses[4] == DraftClause(
        "art-2.p-1", "paragraph", "2.1", "", "تجيب الجهة خلال ٣٠ يومًا."
    )


def test_written_keys_are_kept_when_text_is_put_before_them() -> None:
    clauses = drafting.parse("# [art-9] مقدمة\n\n" + drafting.render(drafting.parse(ARABIC)))
    assert [clause.key for clause in clauses][1:] == [c.key for c in drafting.parse(ARABIC)]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n \n",
        "[art-1.p-1] نص\n\n[art-1.p-1] نص",
        "[<b>] نص",
        "# [ART-1] نص",
        "نص\x00",
        "[] \ud800",
    ],
)
def test_a_text_that_breaks_the_notation_is_refused(source: str) -> None:
    with pytest.raises(DraftNotUnderstood):
        drafting.parse(source)


@given(st.lists(st.text(st.sampled_from("ابج 1.#[]\n"), min_size=1, max_size=30), max_size=8))
def test_what_was_read_reads_the_same_after_writing(blocks: list[str]) -> None:
    try:
        clauses = drafting.parse("\n\n".join(blocks))
    except DraftNotUnderstood:
        return
    assert drafting.parse(drafting.render(clauses)) == clauses
