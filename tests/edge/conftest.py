"""One nginx with TLS for most tests, its applications set back before each."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.edge import application, front

_pages = count(1)


@pytest.fixture(scope="package")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[front.Front]:
    folder = tmp_path_factory.mktemp("edge")
    folder.chmod(0o755)
    with (
        application.serving("read") as read,
        application.serving("write") as write,
        front.running(folder, read, write, reads_at_once="2") as edge,
    ):
        yield edge


@pytest.fixture
def edge(started: front.Front) -> front.Front:
    for one in (started.read, started.write):
        one.asked.clear()
        one.kept_for, one.sets_cookie = "", False
        one.let_go.clear()
    return started


@pytest.fixture
def page() -> str:
    """The address of a page that no test has asked for."""
    return f"/ar/page-{next(_pages)}/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that nginx' processes may read."""
    tmp_path.chmod(0o755)
    return tmp_path
