"""A real Elasticsearch for all tests of the engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.services import elasticsearch as service


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The Elasticsearch that the environment names, else one of our own."""
    if given := service.given():
        yield given
        return
    with service.running() as own:
        yield own
