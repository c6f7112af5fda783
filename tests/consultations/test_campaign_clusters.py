"""What is a campaign and what is not, on texts alone."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.consultations import campaigns as benchmark
from benchmarks.consultations.campaign_generator import LEVELS, Generator
from benchmarks.consultations.campaign_letters import HABITS, Letters
from consultations.campaigns import Known, cluster, own_words
from tests.consultations.test_campaigns import COPIES, LETTER, OTHER, OWN

CLAUSE = (
    "The competent authority shall decide on an application for a licence within thirty days of its receipt, "
    "and silence shall be deemed a refusal of that application"
)
ENGLISH = (
    "As a parent, I am deeply concerned about the proposed cuts to school buses. Children in rural districts rely on "
    "these routes every day. Please delay the decision until families have been heard."
)
STORY = (
    "My grandmother drove the first bus in our valley and never missed a winter morning. I still keep her cap on the "
    "shelf. "
)


def found(texts):
    return [{one.index for one in each.members} for each in cluster(texts)]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("level", [*LEVELS])
def test_generated_campaigns_are_found(language, level):
    made = Generator(3, language, level).comments(campaigns=8, size=12, strangers=300)
    score = benchmark.score(made, cluster([one.text for one in made]))

    assert score.is_met, score


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("habits", [*HABITS])
def test_form_letters_are_found_even_if_nobody_sends_them_unchanged(language, habits):
    made = Letters(3, language, habits).letters((60, 25, 12, 5), strangers=200)
    score = benchmark.score(made, cluster([one.text for one in made]))

    assert score.recall >= benchmark.RECALL, score
    # In so few, one person who quotes at length what a letter quotes too weighs much; the benchmark has more.
    assert score.precision >= 90, score


def test_a_letter_with_a_story_before_after_or_amid_it_is_the_letter():
    first, second, third = ENGLISH.split(". ")
    texts = [
        ENGLISH,
        ENGLISH,
        STORY + ENGLISH,
        f"{ENGLISH}\n\n{STORY}",
        f"{first}. {second}. {STORY}{third}",
        OWN,
    ]
    assert found(texts) == [{0, 1, 2, 3, 4}]


@pytest.mark.parametrize("marks", ["«{}»\n", '"{}" ', "“{}” ", "> {}\n", "{}. "])
def test_a_clause_that_all_quote_is_no_campaign(marks):
    said = [
        "I would rather have sixty days, as small towns are short of clerks.",
        "Who checks this on the islands, where the post comes once a week?",
        "Our guild welcomes the rule and asks for a form on the web site.",
        "Silence should count as consent, not the other way round, in my opinion.",
    ]
    assert found([marks.format(CLAUSE) + one for one in said]) == []


def test_the_text_consulted_on_is_nobodys_campaign():
    assert own_words(f"{CLAUSE}. Sixty days, please, since clerks are few.", Known(CLAUSE)) == (
        "sixty days please since clerks are few"
    )


def test_two_campaigns_are_not_joined_by_a_comment_that_holds_both():
    texts = [LETTER] * 5 + [OTHER] * 5 + [f"{LETTER}\n{OTHER}"]

    groups = found(texts)
    assert {0, 1, 2, 3, 4} <= groups[0] | groups[1]
    assert not any({0, 5} <= group for group in groups)


def test_remarks_are_no_campaign_however_many():
    assert found(["أوافق"] * 500 + ["I agree!"] * 500) == []


def test_a_short_text_needs_more_copies():
    short = "Please keep net neutrality rules."
    assert found([short] * 9) == []
    assert found([short] * 10) == [set(range(10))]


@pytest.mark.parametrize(
    "texts",
    [[], [""], ["", " ", "؟!"], ["\ud800" * 50] * 3, ["a" * 20_000] * 3, ["عـــ" * 900] * 3],
)
def test_odd_texts_do_no_harm(texts):
    assert all(len(group) >= 3 for group in found(texts))


POOL = [
    *COPIES,
    OWN,
    *[one.text for one in Generator(5).comments(campaigns=3, size=5, strangers=25)],
]


@given(st.randoms(use_true_random=False))
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_comments_does_not_matter(draw: random.Random):
    order = list(range(len(POOL)))
    draw.shuffle(order)
    shuffled = [{order[at] for at in group} for group in found([POOL[at] for at in order])]

    assert sorted(map(sorted, shuffled)) == sorted(map(sorted, found(POOL)))


@given(st.lists(st.sampled_from(POOL) | st.text(max_size=200), max_size=30))
@settings(max_examples=25)
def test_every_comment_is_in_one_group_at_most_and_its_core_too(texts):
    seen: set[int] = set()
    for one in cluster(texts):
        members = {member.index for member in one.members}
        assert one.core in members
        assert len(members) >= 3
        assert not members & seen
        assert all(0 <= member.likeness <= 1 for member in one.members)
        seen |= members


def test_the_program_tells_bad_lines_and_keeps_ids(tmp_path, capsys):
    given_lines = [
        json.dumps({"id": "ر-1", "text": LETTER}),
        "no json",
        json.dumps({"id": 2, "text": LETTER}),
        json.dumps({"id": 3}),
        json.dumps({"id": 2, "text": OWN}),
        json.dumps([1]),
        json.dumps({"id": 4.5, "text": LETTER, "more": None}),
        "",
    ]
    path = tmp_path / "comments.jsonl"
    path.write_bytes("\n".join(given_lines).encode() + b"\n\xff\xfe\n")

    assert benchmark.main(["--input", str(path)]) == 0

    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert answer["clusters"] == [{"core": "ر-1", "size": 3, "ids": ["ر-1", 2, 4.5]}]
    assert (answer["comments"], answer["in_clusters"], answer["bad_lines"]) == (3, 3, 5)
    assert [line.split(":")[0] for line in told.err.splitlines()] == [
        f"line {number}" for number in (2, 4, 5, 6, 9)
    ]


def test_the_program_says_when_there_is_no_file(tmp_path, capsys):
    assert benchmark.main(["--input", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err
