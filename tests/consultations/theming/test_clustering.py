"""Groups and their names, on texts alone."""

import json
import subprocess
import sys
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.consultations import themes
from common.arabic import fold
from consultations.theming.clustering import Grouping, group, sizes
from consultations.theming.words import consonants, features, related, stem, terms

SERVICES = [one.text for one in themes.gold("services")]


def test_the_same_comments_give_the_same_groups_in_another_process():
    code = (
        "import json,sys\nfrom benchmarks.consultations import themes\n"
        "from consultations.theming.clustering import group\n"
        "texts=[one.text for one in themes.gold('services')]\nfound=group(texts)\n"
        "print(json.dumps([[one.label for one in found.groups], found.assign(texts)]))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    labels, tags = json.loads(told.stdout)

    found = group(SERVICES)
    assert found is not None
    assert labels == [one.label for one in found.groups]
    assert tags == [[list(tag) for tag in row] for row in found.assign(SERVICES)]


def test_labels_are_words_as_people_write_them_and_no_two_are_alike():
    found = group(SERVICES)
    assert found is not None
    written = {word for text in SERVICES for word in fold(text).split()}
    labels = [one.label for one in found.groups]
    roots = [
        {consonants(stem(fold(word))) for word in one.replace("،", " ").split()} for one in labels
    ]

    assert all(labels)
    assert all(not one & other for at, one in enumerate(roots) for other in roots[:at])
    for one in found.groups:
        for word in fold(" ".join(one.words)).split():
            assert any(
                form.strip(".,:؟!()،").endswith(word.removeprefix("ال")) for form in written
            ), word


def test_a_theme_that_everybody_knows_is_found_with_its_name():
    found = group(SERVICES)
    assert found is not None
    [tags] = found.assign(["الرسوم غالية ولا نستطيع دفع كل هذه المبالغ."])

    assert "الرسوم" in found.groups[tags[0][0]].label


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["تعليق"] * 11,
        [""] * 40,
        ["👍"] * 40,
        [f"كلمة{sign}" for sign in "ابتثجحخدذرزسشصض"],
        ["شكرا لكم"] * 40,
    ],
)
def test_too_little_to_compare_gives_no_groups_or_one(texts):
    found = group(texts)

    assert found is None or len(found.groups) <= 2


def test_words_of_no_group_are_put_below_none():
    found = group(SERVICES)
    assert found is not None

    assert found.assign(["", "👍👍", "شكرا لكم جميعا", "qwerty zxcv"]) == [[], [], [], []]


def test_a_large_consultation_has_eight_to_twenty_groups_and_a_small_one_fewer():
    assert (sizes(6000)[0], sizes(6000)[-1]) == (8, 20)
    assert (sizes(160)[0], sizes(160)[-1]) == (8, 20)
    assert (sizes(40)[0], sizes(40)[-1]) == (2, 5)


def test_spelling_marks_and_articles_do_not_part_words():
    assert features("الرُّسوم المرتفعة") == features("رسوم مرتفعه")


def test_stop_words_numbers_and_what_every_comment_says_are_left_out():
    assert [one.stem for one in terms("نقترح أن يجب على 30 ٣٠ المادة الرابعة 12x")] == ["رابع"]


def test_everyday_and_written_words_of_one_thing_meet_in_a_line():
    assert set(related("الباص ما بيوصل")) & set(related("تتأخر الحافلات"))


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_any_text_can_be_put_below_groups(text):
    [tags] = few_groups().assign([text])

    assert len(tags) <= 2
    assert all(0 <= weight <= 1 for _group, weight in tags)


@lru_cache(maxsize=1)
def few_groups() -> Grouping:
    found = group(SERVICES[:40])
    assert found is not None
    return found
