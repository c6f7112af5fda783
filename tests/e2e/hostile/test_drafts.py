"""Pages before they are public, and pages that are made for paper and for other sites."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest

from tests import hostile
from tests.e2e.hostile import planting
from tests.e2e.hostile.conftest import Site
from tests.e2e.hostile.papers import TEXT
from tests.e2e.hostile.watching import Watch, missing, steps

SHEET = {"/static/frontend/mark.js"}


@pytest.fixture(scope="module")
def told(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site.folder / "papers.json").read_text("utf-8"))
    return found


def test_drafts_in_the_preview_are_text(told: dict[str, Any], watch: Watch) -> None:
    drafts = told["previews"]
    assert len(drafts["words"]) >= len(hostile.ALL) * 0.9
    assert missing(drafts["words"], watch.sheets(drafts["addresses"])) == []
    assert watch.without_policy <= SHEET


def test_texts_their_notes_and_their_changes_are_text(
    site: Site, told: dict[str, Any], watch: Watch
) -> None:
    page = f"/ar/consultations/{TEXT}"
    said = watch.sheets([*steps(site.base, f"{page}/versions/1/"), f"{page}/changes/1..2/"])
    assert missing(told["texts"], said) == []
    assert watch.without_policy <= SHEET


def test_what_is_printed_is_text(site: Site, told: dict[str, Any], watch: Watch) -> None:
    numbers = [n for n in site.planted["consultation"] if int(n) < len(hostile.OWN)][::2]
    forms = {f"/ar/consultations/hc-{n}/form/": site.planted["consultation"][n] for n in numbers}
    assert len(forms) + len(told["posters"]) >= 50
    said = watch.sheets([*forms, *told["posters"]])
    assert missing([*forms.values(), *told["posters"].values()], said) == []
    assert watch.without_policy <= SHEET


def test_what_other_sites_show_is_text(site: Site, watch: Watch) -> None:
    dataset = httpx.get(f"{site.base}/api/v1/datasets/{planting.DATASET}/", timeout=60).json()
    frame = f"/embed/resources/{dataset['resources'][0]['id']}/ar/"
    said = watch.sheets([f"{frame}?show=table", frame, f"{frame}?kind=bars&x=text&y=sum:n"])
    assert missing(site.texts("cell")[:10], said) == []
    assert watch.without_policy <= SHEET
    html = httpx.get(f"{site.base}{frame}", timeout=60).text
    pictures = re.findall(r'"(/api/v1/[^"]+/chart\.svg[^"]*)', html)
    assert len(pictures) == 2
    for address in [*pictures, pictures[0].replace("chart.svg", "chart.png")]:
        answer = httpx.get(site.base + unescape(address), timeout=60)
        assert answer.status_code == 200, answer.text
