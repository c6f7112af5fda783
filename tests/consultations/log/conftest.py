"""A log of its own for every test: keys and memory in a folder that is thrown away."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from consultations.log.sequencer import Sequencer
from consultations.models import Receipt
from tests.consultations.conftest import comment_on, consultation, january, published_comment

__all__ = ["consultation", "january"]


@pytest.fixture(autouse=True)
def keys_dir(tmp_path, settings):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.SITE_URL = "https://diwan.example"
    return settings.KEYS_DIR


@pytest.fixture
def sequence(db, tmp_path, settings):
    """Takes in what waits, as the sequencer does, without leaving the test's transaction."""

    def take_in() -> int:
        sequencer = Sequencer()
        count = total = sequencer.step()
        while count:
            total += (count := sequencer.step())
        return total

    return take_in


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def receipt(consultation, sequence) -> Receipt:
    """The receipt of a published comment, in the log."""
    comment = published_comment(consultation, "أقترح ٦٠ يومًا.\nلا ٣٠.")
    comment_on(consultation, "آخر")
    sequence()
    return Receipt.objects.get(comment=comment)
