"""The administration, where inline scripts may run and escaping alone stands between a citizen's words and an official."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from tests import hostile
from tests.demo import EMAIL, PASSWORD
from tests.e2e.hostile import planting
from tests.e2e.hostile.conftest import Site
from tests.e2e.hostile.watching import Watch, missing
from tests.e2e.test_consulting import sign_in

ATTACK = quote("\"'><img src=x onerror=alert(1)></script><script>alert(2)</script>")


@pytest.fixture(scope="module")
def official(cut_off: Browser, site: Site) -> Iterator[Watch]:
    watching = Watch(cut_off, site.base)
    sign_in(watching.page, EMAIL, PASSWORD)
    yield watching
    watching.close()


@pytest.fixture(autouse=True)
def nothing_happens(official: Watch) -> Iterator[None]:
    official.hits.clear()
    yield
    assert official.hits == []
    assert official.failed == []


def test_the_moderators_queue_shows_comments_and_names_as_text(site: Site, official: Watch) -> None:
    said, address, seen = "", "/admin/consultations/moderation/?status=published", set[str]()
    while address and address not in seen:
        seen.add(address)
        said += official.open(address)
        address = official.page.evaluate(
            "() => [...document.querySelectorAll('a')].map(a => a.href)"
            ".findLast(one => /[?&]after=[^&]/.test(one)) || ''"
        )
    assert len(seen) > 10
    shown = list(site.planted["comment"].values())
    assert missing([row[1] for row in shown], said) == []
    assert missing([row[2] for row in shown], said) == []
    waiting = official.open("/admin/consultations/moderation/")
    assert missing([row[1] for row in list(site.planted["waiting"].values())[:20]], waiting) == []


def _pages(official: Watch) -> list[str]:
    """The pages of the section in which everything was planted, fifty titles each."""
    official.open("/admin/pages/search/?q=hg")
    section = official.page.evaluate(
        """async () => {
          const found = await fetch('/admin/api/main/pages/?type=cms.ServicePage&slug=hg&fields=parent');
          return (await found.json()).items[0].meta.parent.id;
        }"""
    )
    return [f"/admin/pages/{section}/?p={n}" for n in range(1, 34)]


def test_lists_of_pages_show_titles_as_text(site: Site, official: Watch) -> None:
    said = official.sheets(_pages(official))
    assert missing(site.texts("guide"), said) == []
    assert missing(site.texts("consultation"), said) == []


def test_forms_of_pages_hold_titles_as_text(site: Site, official: Watch) -> None:
    """The editor packs what it shows into attributes and scripts: a sample of every kind of attack is opened in it."""
    numbers = [n for n in site.planted["guide"] if int(n) < len(hostile.OWN)][::7]
    official.open("/admin/")
    keys = official.page.evaluate(
        """async slugs => Promise.all(slugs.map(async slug => {
          const found = await fetch('/admin/api/main/pages/?slug=' + slug);
          return (await found.json()).items[0].id;
        }))""",
        [f"hg-{n}" for n in numbers] + [f"hc-{n}" for n in numbers[:4]],
    )
    said = official.sheets(f"/admin/pages/{key}/edit/" for key in keys)
    assert missing([site.planted["guide"][n] for n in numbers], said) == []
    official.sheets(f"/admin/pages/{keys[0]}/{name}/" for name in ("history", "usage", "delete"))


def test_lists_of_datasets_feeds_and_searches_show_text(official: Watch) -> None:
    official.sheets(
        [
            *(f"/admin/snippets/opendata/dataset/?p={n}" for n in (1, 2, 3)),
            "/admin/snippets/cms/feedsource/",
            *(f"/admin/pages/search/?q={quote(text)}" for text in planting.texts()[:98:6]),
            f"/admin/snippets/opendata/dataset/?q={ATTACK}",
            f"/admin/consultations/moderation/?text={ATTACK}&clause={ATTACK}",
        ]
    )


def test_no_door_takes_a_query_as_markup(official: Watch) -> None:
    """Every door of the menu, with an attack in the names that lists ask for."""
    official.open("/admin/")
    doors = official.page.evaluate(
        "() => [...document.querySelectorAll('a[href^=\"/admin/\"]')].map(a => a.getAttribute('href'))"
    )
    found = sorted({door.partition("?")[0] for door in doors if "logout" not in door})
    names = "&".join(f"{name}={ATTACK}" for name in ("q", "ordering", "p", "status", "agency"))
    assert len(found) >= 10
    official.sheets(f"{door}?{names}" for door in found)
