"""What is stored is what was typed, and comes back as it was stored."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from common import plain_text
from common.bidi import is_invisible_only
from consultations import services
from consultations.errors import CommentTooLong, EmptyComment, ForbiddenCharacters
from consultations.models import Comment
from consultations.services import CommentDraft

HOSTILE = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data")) / "hostile" / "strings"
TEXTS = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_characters="\x00"),
        st.sampled_from("\r\n \u0670\u0654اأآإ\u200f\u2067ﷺe\u0301"),
    ),
    min_size=1,
    max_size=200,
)


@given(TEXTS)
@example("سطر\r\nسطر\rسطر\n")
@example("ا\u0654")
def test_storing_is_nfc_with_lf_and_nothing_else(text: str) -> None:
    stored = plain_text.as_stored(text)
    assert plain_text.as_stored(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert unicodedata.normalize("NFD", stored) == unicodedata.normalize(
        "NFD", text.replace("\r\n", "\n")
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_the_database_returns_exactly_what_was_stored(consultation, text: str) -> None:
    assert_kept_or_refused_as_empty(consultation, text)


def assert_kept_or_refused_as_empty(consultation, text: str) -> None:
    draft = CommentDraft(clause_key="art-1.p-1", body=text, language="ar")
    if is_invisible_only(plain_text.as_stored(text)):
        with pytest.raises(EmptyComment):
            services.submit_comment(consultation=consultation, draft=draft)
        return
    comment = services.submit_comment(consultation=consultation, draft=draft)
    assert Comment.objects.get(pk=comment.pk).body == plain_text.as_stored(text) == comment.body


def hostile_strings() -> list[str]:
    lines = [
        line
        for path in sorted(HOSTILE.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    return [json.loads(line)["s"] for line in lines]


@pytest.mark.skipif(not HOSTILE.exists(), reason="hostile/strings is not on this machine")
def test_every_naughty_string_is_kept_as_typed_or_refused_in_words(consultation) -> None:
    strings = hostile_strings()
    assert len(strings) > 500
    for text in strings:
        if not plain_text.is_storable(text):
            with pytest.raises(ForbiddenCharacters):
                draft = CommentDraft(clause_key="art-1.p-1", body=text, language="ar")
                services.submit_comment(consultation=consultation, draft=draft)
        elif len(plain_text.as_stored(text)) > 4000:
            with pytest.raises(CommentTooLong):
                draft = CommentDraft(clause_key="art-1.p-1", body=text, language="ar")
                services.submit_comment(consultation=consultation, draft=draft)
        else:
            assert_kept_or_refused_as_empty(consultation, text)
