"""The same looks at a site with a hole in it: they find it, and name the string."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests import hostile
from tests.e2e.hostile import planting
from tests.e2e.hostile.conftest import Site
from tests.e2e.hostile.watching import Watch, culprit, steps
from tests.servers import serving

WALL = f"/consultations/{planting.SHOWN}/p/{planting.CLAUSE}/"


@pytest.fixture(scope="module")
def open_site(site: Site) -> Iterator[str]:
    with serving(site.folder, application="tests.e2e.hostile.twin:application") as base:
        yield base


def test_without_escape_and_policy_strings_run_and_are_named(
    cut_off: Browser, site: Site, open_site: str
) -> None:
    watch = Watch(cut_off, open_site)
    watch.sheets(steps(site.base, f"/en{WALL}")[-2:])  # our own strings came first
    ran = {int(found[1]) for hit in watch.hits if (found := re.match(r"ran \w+ (\d+)$", hit))}
    assert len(ran) >= 3
    assert any(hit.startswith("request ") and "canary.example" in hit for hit in watch.hits)
    assert f"/en{WALL}" in watch.without_policy
    watch.close()


def test_halving_names_the_string(cut_off: Browser, site: Site, open_site: str) -> None:
    """A page of twenty comments of which the first by its number runs."""
    watch = Watch(cut_off, open_site)
    said = watch.open(f"/en{WALL}")
    numbers = [int(found[1]) for hit in watch.hits if (found := re.match(r"ran \w+ (\d+)$", hit))]
    watch.close()
    assert said
    texts = site.texts("comment")
    named = culprit(cut_off, open_site, f"/en{WALL}", texts)
    assert named in {planting.stored_form(number) for number in numbers}


def test_without_escape_the_policy_stops_it_and_the_watch_still_tells(
    cut_off: Browser, open_site: str
) -> None:
    watch = Watch(cut_off, open_site)
    watch.sheets([f"/ar{WALL}"])
    assert not [hit for hit in watch.hits if hit.startswith(("ran alert", "request "))]
    assert [hit for hit in watch.hits if hit.startswith("ran violation")]
    assert [hit for hit in watch.hits if hit.startswith("markup ")]
    watch.close()


def test_a_page_of_an_error_without_escape_is_found_and_names_the_string(
    cut_off: Browser, open_site: str
) -> None:
    texts = [text for text in planting.texts()[: len(hostile.OWN)] if not set("/-_") & set(text)]
    addresses = [f"/en/{quote(text, safe='')}/" for text in texts if len(text) <= 100]
    watch = Watch(cut_off, open_site)
    watch.sheets(addresses)
    watch.close()
    ran = [int(found[1]) for hit in watch.hits if (found := re.match(r"ran \w+ (\d+)$", hit))]
    assert ran
    guilty = planting.texts()[ran[0]]
    address = f"/en/{quote(guilty, safe='')}/"
    assert culprit(cut_off, open_site, address, ["x", guilty, "y"]) == guilty
