"""Keys over many versions: what stays keeps its key, what is new gets one that nothing ever had."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from consultations import clause_tree, drafting
from consultations.clause_keys import KeyHistory
from consultations.drafting import DraftClause

WORDS = st.sampled_from(
    ["# المادة 1", "# المادة 2: الآجال", "## مقدمة", "نص", "- عنصر", "^ حاشية", "| أ |", "# ملحق 1"]
)
# One revision: places that are taken out, and what comes in where.
REVISION = st.tuples(
    st.sets(st.integers(0, 9), max_size=5),
    st.lists(st.tuples(st.integers(0, 9), WORDS), max_size=5),
)


def revised(
    clauses: list[DraftClause], revision, history: KeyHistory
) -> tuple[list[DraftClause], set[str]]:
    """The next version, and the keys of what was kept; new clauses come without keys, through the notation."""
    gone, added = revision
    blocks = [(one.key, drafting.render([one])) for at, one in enumerate(clauses) if at not in gone]
    for place, words in added:
        blocks.insert(min(place, len(blocks)), ("", words))
    if not blocks:
        blocks = [("", "نص")]
    made = drafting.parse("\n\n".join(text for _key, text in blocks), history)
    return made, {key for key, _text in blocks if key}


@settings(max_examples=150)
@given(st.lists(WORDS, min_size=1, max_size=8), st.lists(REVISION, max_size=6))
def test_a_key_is_never_given_to_another_clause(first: list[str], revisions) -> None:
    clauses = drafting.parse("\n\n".join(first))
    ever = {one.key for one in clauses}
    assert len(ever) == len(clauses)
    for revision in revisions:
        current = frozenset(one.key for one in clauses)
        clauses, kept = revised(clauses, revision, KeyHistory(current, frozenset(ever - current)))
        keys = [one.key for one in clauses]
        assert len(set(keys)) == len(keys)
        assert kept <= set(keys)
        assert not (set(keys) - kept) & ever
        ever |= set(keys)


@settings(max_examples=100)
@given(st.lists(WORDS, min_size=1, max_size=10), st.data())
def test_moving_there_and_back_changes_nothing_and_loses_nothing(first: list[str], data) -> None:
    clauses = drafting.parse("\n\n".join(first))
    key = data.draw(st.sampled_from([one.key for one in clauses]))
    moved = clause_tree.move(clauses, key, up=False)
    assert sorted(one.key for one in moved) == sorted(one.key for one in clauses)
    single = next(one for one in clauses if one.key == key).kind != "heading"
    if single and moved != clauses:
        assert clause_tree.move(moved, key, up=True) == clauses


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(source: str) -> None:
    try:
        clauses = drafting.parse(source)
    except drafting.DraftNotUnderstood as refused:
        assert str(refused.detail or refused.title)
    else:
        assert drafting.parse(drafting.render(clauses)) == clauses
