"""Names and keywords as CKAN takes them, for whatever people type."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from opendata.ckan import words
from opendata.ckan.merging import differences, merge, next_base

# CKAN's own rules, from its validators.
TAG = re.compile(r"[\w \-.]*", re.UNICODE)
NAME = re.compile(r"[a-z0-9_\-]{2,100}")


@given(st.lists(st.text(max_size=150), max_size=8))
def test_every_tag_is_one_that_ckan_takes_and_every_change_is_told(given_words) -> None:
    fit = words.Fitting()
    sent = fit.tags(given_words)
    assert all(2 <= len(tag) <= 100 and TAG.fullmatch(tag) for tag in sent)
    assert sent == sorted(set(sent))
    assert set(given_words) <= set(sent) | {change["given"] for change in fit.changes} | {
        word for word in given_words if len(word) > 200 or not word
    }


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي ", min_size=2, max_size=60))
def test_plain_arabic_words_stay_as_they_are(word) -> None:
    plain = " ".join(word.split())
    assert words.tag(plain) == (plain if len(plain) >= 2 else "")


def test_marks_go_and_punctuation_becomes_a_blank() -> None:
    fit = words.Fitting()
    assert fit.tags(["الصحّة", "مالية/موازنة", "تَعليم", "أ", "الصحة", "أسعار، سلع"]) == [
        "أسعار سلع",
        "الصحة",
        "تعليم",
        "مالية موازنة",
    ]
    assert [change["why"] for change in fit.changes] == ["tag", "tag", "tag", "tag_dropped", "tag"]


@given(st.text(max_size=300))
def test_names_of_organisations_are_ones_that_ckan_takes(word) -> None:
    assert NAME.fullmatch(words.term_name(word))


def test_what_makes_ckan_fail_is_taken_out_and_told() -> None:
    fit = words.Fitting()
    assert fit.text("notes", "أ\x00ب\ud800ج") == "أبج"
    assert len(fit.bounded("notes_en", "ص" * 40_000).encode()) <= 32_766
    assert [change["why"] for change in fit.changes] == ["characters", "too_long"]


KEYS = st.sampled_from(["title", "notes", "extras.a", "resources.1.name"])
RECORDS = st.dictionaries(KEYS, st.sampled_from(["", "x", "y", "z"]))


@given(base=RECORDS, theirs=RECORDS, ours=RECORDS)
def test_nothing_of_others_is_overwritten_and_nothing_of_ours_forgotten(base, theirs, ours) -> None:
    merged = merge(base, theirs, ours)
    drifted = {entry["field"] for entry in merged.drift}
    for path in base.keys() | theirs.keys() | ours.keys():
        if path in drifted:
            assert merged.record.get(path) == theirs.get(path) != base.get(path)
        elif path in theirs or path in ours:
            assert merged.record.get(path) == ours.get(path)
    again = merge(next_base(merged, merged.record), merged.record, ours)
    assert not again.is_written(merged.record)
    assert [entry["field"] for entry in again.drift] == [entry["field"] for entry in merged.drift]


@given(theirs=RECORDS, ours=RECORDS)
def test_without_a_base_ours_is_written_and_what_only_they_have_stays(theirs, ours) -> None:
    merged = merge(None, theirs, ours)
    assert merged.record == {**theirs, **ours}
    assert merged.drift == []


@given(base=RECORDS, ours=RECORDS)
def test_differences_are_those_fields_that_differ(base, ours) -> None:
    told = {entry["field"] for entry in differences(base, ours)}
    assert told == {key for key in base.keys() | ours.keys() if base.get(key) != ours.get(key)}
