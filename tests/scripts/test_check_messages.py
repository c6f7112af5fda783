"""Wagtail's screens in our Arabic: each sentence is one that Wagtail has, and is what the administration shows."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from django.utils.translation import gettext, ngettext, override

from scripts import check_messages


def test_what_we_say_for_wagtail_are_sentences_of_wagtail() -> None:
    assert list(check_messages.faults_of_wagtail()) == []


def test_a_sentence_that_wagtail_lacks_and_a_lost_placeholder_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    polib.POFile().save(str(tmp_path / "djangojs.po"))
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="No such sentence", msgstr="لا وجود لها"))
    catalogue.append(polib.POEntry(msgid="Page '%(page_title)s' moved.", msgstr="نُقلت."))
    catalogue.save(str(tmp_path / "django.po"))
    monkeypatch.setattr(check_messages, "OF_WAGTAIL", tmp_path)

    missing, lost = check_messages.faults_of_wagtail()

    assert "'No such sentence' is no sentence of Wagtail or Django" in missing
    assert "has other placeholders" in lost


def test_the_administration_shows_our_words() -> None:
    with override("ar"):
        assert gettext("Snippets") == "المقتطفات"
        assert ngettext("1 page", "%(counter)s pages", 2) == "صفحتان"
