"""The site in several real processes: an editor's change reaches all of them; the front end runs without any database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.servers import manage, migrated, serving

pytestmark = pytest.mark.server
PATIENCE_SECONDS = 120.0

START = """
from accounts.models import Agency
from cms.models import HomePage, PlainPage
from cms.services import SiteNames, open_agency_section, start_site
home = start_site(names=SiteNames({"ar": "ديوان", "en": "Diwan"}))
agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")
open_agency_section(agency=agency)
page = PlainPage(title="عن المنصّة", slug="about")
home.add_child(instance=page)
page.save_revision().publish()
"""
CHANGE = """
from cms.models import PlainPage
page = PlainPage.objects.get(slug="about")
page.title = "عن ديوان بعد التعديل"
page.save_revision().publish()
"""


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("processes")
    migrated(folder)
    manage(folder, "shell", "-c", START)
    return folder


@pytest.fixture(scope="module")
def whole_site(data_dir: Path) -> Iterator[str]:
    with serving(data_dir) as base:
        yield base


def text_of(base: str, path: str) -> str:
    answer = httpx.get(base + path, timeout=60)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def kept_page_of(base: str, path: str) -> str:
    """Ask until the page is answered from memory: a front end keeps nothing before the API has told it the generation."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        answer = httpx.get(base + path, timeout=60)
        if answer.status_code == 200 and answer.headers.get("ETag"):
            return answer.text
        time.sleep(0.2)
    raise AssertionError(f"{path} was never kept: {answer.status_code} {answer.headers}")


def test_a_publication_is_visible_to_the_next_visitor_of_every_process(
    data_dir: Path, whole_site: str
) -> None:
    with serving(data_dir) as second:
        for base in (whole_site, second):
            text_of(base, "/ar/about/")
            assert "عن المنصّة" in text_of(base, "/ar/about/")
        manage(data_dir, "shell", "-c", CHANGE)
        for base in (whole_site, second):
            assert "عن ديوان بعد التعديل" in text_of(base, "/ar/about/")


def test_the_front_end_runs_alone_on_an_api_elsewhere_without_a_database(
    tmp_path: Path, whole_site: str
) -> None:
    with serving(tmp_path, DIWAN_API_URL=whole_site) as front:
        assert not list(tmp_path.glob("*.sqlite3"))
        assert '<html lang="ar" dir="rtl"' in text_of(front, "/ar/")
        assert "وزارة العدل" in text_of(front, "/ar/agencies/moj/")
        assert "Ministry of Justice" in text_of(front, "/en/agencies/moj/")
        missing = httpx.get(f"{front}/en/nowhere/", timeout=60)
        assert missing.status_code == 404
        assert "We did not find this page" in missing.text
        assert httpx.get(f"{front}/api/v1/site/", timeout=60).status_code == 404
        own_words = httpx.get(
            f"{front}/ar/about/", headers={"X-Request-ID": "walked-by-a-test"}, timeout=60
        )
        assert own_words.headers["Content-Language"] == "ar"


def test_a_page_seen_before_survives_a_silent_api_and_a_new_one_is_a_503(
    tmp_path: Path, data_dir: Path
) -> None:
    with serving(data_dir) as api:
        front = serving(tmp_path, DIWAN_API_URL=api)
        base = front.__enter__()
        assert kept_page_of(base, "/ar/about/")
    try:
        assert text_of(base, "/ar/about/")
        silent = httpx.get(f"{base}/en/agencies/moj/", timeout=60)
        assert silent.status_code == 503
        assert "The service is not available" in silent.text
    finally:
        front.__exit__(None, None, None)
