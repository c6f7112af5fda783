"""A log and keys of its own for every test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache

from consultations.log.sequencer import Sequencer
from tests.consultations.conftest import consultation, january

__all__ = ["consultation", "january"]


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    cache.clear()


@pytest.fixture
def place_leaves(db) -> Callable[[], None]:
    """Gives what waits its place in the log, without leaving the test's transaction."""

    def place() -> None:
        sequencer = Sequencer()
        while sequencer.step():
            pass

    return place
