"""What leaves the site as HTML and is read where no policy of ours holds: letters, what reports are printed from, archives."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import hostile
from tests.e2e.hostile import planting
from tests.e2e.hostile.conftest import Site
from tests.e2e.hostile.papers import A_LETTER, OPEN, TEXT
from tests.e2e.hostile.watching import Watch, culprit, missing

_RAN = re.compile(r"ran \w+ (\d+)$")


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def shelf(site: Site) -> Iterator[str]:
    """The documents as files, served as they are."""
    handler = partial(_Silent, directory=str(site.folder / "papers"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def told(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((site.folder / "papers.json").read_text("utf-8"))
    return found


@pytest.fixture
def reader(cut_off: Browser, shelf: str) -> Iterator[Watch]:
    watching = Watch(cut_off, shelf)
    yield watching
    watching.close()
    assert watching.hits == []


def test_letters_are_text(told: dict[str, Any], reader: Watch) -> None:
    said = reader.sheets(f"/{name}.html" for name in told["letters"])
    strings = [text for texts in told["letters"].values() for text in texts]
    assert len(strings) >= len(hostile.ALL)
    assert missing(strings, said) == []


def test_reports_are_text(told: dict[str, Any], reader: Watch) -> None:
    assert missing(told["report"], reader.open("/report.html")) == []


@pytest.mark.parametrize("slug", [planting.SHOWN, TEXT])
def test_archives_are_text(slug: str, site: Site, told: dict[str, Any], reader: Watch) -> None:
    folder = site.folder / "papers" / f"archive-{slug}"
    names = sorted(path.name for path in folder.glob("*.html"))
    said = reader.sheets(f"/archive-{slug}/{name}" for name in names)
    assert len(names) >= 5
    assert missing(site.texts("comment") if slug == planting.SHOWN else told["texts"], said) == []


def test_where_nothing_is_escaped_strings_run_and_are_named(cut_off: Browser, shelf: str) -> None:
    letters = [f"/open-release-{number}.html" for number in range(0, OPEN, A_LETTER)]
    texts = planting.texts()[:OPEN]
    for addresses in (letters, ["/open-report.html"]):
        watch = Watch(cut_off, shelf)
        watch.sheets(addresses)
        watch.close()
        ran = {int(found[1]) for hit in watch.hits if (found := _RAN.match(hit))}
        assert len(ran) >= 5, addresses[0]
        first = addresses[min(ran) // A_LETTER] if len(addresses) > 1 else addresses[0]
        named = culprit(cut_off, shelf, first, texts)
        assert named in {texts[number] for number in ran}
