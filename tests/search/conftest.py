"""An index of its own for each test, and a provider that says what the test wants it to say."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from accounts.models import Agency
from common.search_registry import SearchableDocument, searchable
from search import projector
from search.models import Change, Document


@pytest.fixture(autouse=True)
def index_dir(settings, tmp_path: Path) -> Path:
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    settings.SEARCH_BUDGET_MS = 600_000  # a busy machine would leave out what a test looks for
    return settings.SEARCH_INDEX_DIR


def soonest(
    act: Callable[[], object], wait: Callable[[], object], undo: Callable[[], object] = lambda: None
) -> float:
    """The seconds from an act until it is seen: the best of a few, where the first was held up by what else the machine does."""
    best = float("inf")
    for _ in range(10):
        act()
        started = time.monotonic()
        wait()
        best = min(best, time.monotonic() - started)
        undo()
        if best < 2:
            break
    return best


class Shelf:
    """A provider with things to put on and take off; ``project`` brings the index up to date."""

    name = "shelf"

    def __init__(self) -> None:
        self.things: dict[str, list[SearchableDocument]] = {}

    def object_ids(self) -> Iterable[str]:
        return list(self.things)

    def documents(self, object_id: str) -> Iterable[SearchableDocument]:
        return self.things.get(object_id, [])

    def put(self, object_id: str, title: str, body: str = "", **more) -> None:
        language = more.pop("language", "ar")
        document = SearchableDocument(
            **{
                "kind": "service",
                "object_id": object_id,
                "language": language,
                "title": title,
                "body": body,
                "url": f"/{language}/services/{object_id}/",
                "date": datetime(2026, 5, 3, tzinfo=UTC),
                **more,
            }
        )
        others = [row for row in self.things.get(object_id, []) if row.language != language]
        self.things[object_id] = [*others, document]
        searchable.notify(self.name, object_id)

    def take(self, object_id: str) -> None:
        del self.things[object_id]
        searchable.notify(self.name, object_id)


@pytest.fixture
def shelf(db) -> Iterator[Shelf]:
    shelf = Shelf()
    searchable.register(shelf)
    yield shelf
    del searchable._providers[Shelf.name]


@pytest.fixture
def real_shelf(request: pytest.FixtureRequest) -> Iterator[Shelf]:
    """A shelf whose changes are really committed; the test takes `processes` along."""
    request.getfixturevalue("processes")
    shelf = Shelf()
    searchable.register(shelf)
    yield shelf
    del searchable._providers[Shelf.name]
    Document.objects.filter(provider=Shelf.name).delete()
    Change.objects.all().delete()


@pytest.fixture
def project():
    """Bring the index up to date, as the worker does."""
    return projector.project


@pytest.fixture
def library(shelf: Shelf) -> Shelf:
    """Some things to find, indexed."""
    Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")
    facets = {"agency": ["moj"], "audience": ["citizen"]}
    shelf.put(
        "licence", "تجديد رخصة القيادة", "جدِّد رُخْصَةَ القيادة إلكترونيًّا خلال يوم.", facets=facets
    )
    shelf.put(
        "record", "طلب شهادة عدم محكومية", "شهادةٌ من وزارة العدل تثبت خلوّ السجل.", facets=facets
    )
    shelf.put("policy", "سياسة المشاركة الإلكترونية", "تنشر الجهات مسودات الأنظمة.", kind="policy")
    shelf.put(
        "forum",
        "ورشة الاستشارات العامة",
        "للمكتبات والجهات",
        kind="event",
        date=datetime(2024, 1, 5, tzinfo=UTC),
    )
    shelf.put(
        "licence", "Renew a driving licence", "Renew it online.", language="en", facets=facets
    )
    projector.project()
    return shelf
