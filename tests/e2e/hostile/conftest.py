"""One site with all hostile strings in it, served with the settings of production, for all files of this folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.demo import demo_in, run
from tests.e2e.hostile.watching import CHROMIUM, NOWHERE, Watch
from tests.servers import serving

_PLANT = """
from django.core.management import call_command
from tests.e2e.hostile import papers, planting
planting.plant({report!r})
papers.plant({folder!r})
call_command('rebuild_search', index_only=True, verbosity=0)
"""


@dataclass(frozen=True, slots=True)
class Site:
    """The address, its folder, and what was planted: kind → number of the string → what is stored."""

    base: str
    folder: Path
    planted: dict[str, dict[str, Any]]  # Any: a string, or a comment's id, body and name

    def texts(self, kind: str) -> list[str]:
        rows = self.planted[kind].values()
        return [row if isinstance(row, str) else row[1] for row in rows]


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hostile")
    demo_in(folder, tmp_path_factory)
    report = folder / "planted.json"
    run(folder, _PLANT.format(report=str(report), folder=str(folder)))
    more = {"DIWAN_STAFF_MFA": "optional", "DIWAN_SEARCH_BUDGET_MS": "60"}
    with serving(folder, application="tests.e2e.hostile.framed:application", **more) as base:
        yield Site(base, folder, json.loads(report.read_text("utf-8")))


@pytest.fixture(scope="package")
def cut_off(browser: Browser) -> Iterator[Browser]:
    """Chromium that reaches nothing but this machine."""
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=["--no-sandbox", NOWHERE])
    yield chromium
    chromium.close()


@pytest.fixture
def watch(cut_off: Browser, site: Site) -> Iterator[Watch]:
    """Watched pages; at its end nothing has run, asked others or failed."""
    watching = Watch(cut_off, site.base)
    yield watching
    watching.close()
    assert watching.hits == []
    assert watching.failed == []
