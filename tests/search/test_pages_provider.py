"""The provider of pages: what is searchable, and who is told when it changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from wagtail.models import PageViewRestriction

from cms.models import AgencyPage, PlainPage
from cms.searchable import PagesProvider
from common.search_registry import searchable


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str]]]:
    """What listeners were told, in order."""
    told: list[tuple[str, str]] = []

    def listener(provider: str, object_id: str) -> None:
        told.append((provider, object_id))

    searchable.listen(listener)
    yield told
    searchable._listeners.remove(listener)


@pytest.fixture
def page(agency) -> PlainPage:
    """A published page of the ministry of justice."""
    page = PlainPage(
        title="سياسة المشاركة",
        slug="policy",
        summary="كيف نستشيركم",
        body=[("heading", "الأهداف"), ("paragraph", "<p>نشر <b>المسودات</b> قبل إقرارها</p>")],
    )
    AgencyPage.objects.get(agency=agency, locale__language_code="ar").add_child(instance=page)
    page.save_revision().publish()
    return page


def test_a_live_page_yields_its_words_without_markup(page: PlainPage) -> None:
    (document,) = PagesProvider().documents(str(page.pk))
    assert document.kind == "page"
    assert document.language == "ar"
    assert document.title == "سياسة المشاركة"
    assert document.summary == "كيف نستشيركم"
    assert document.body.split() == ["الأهداف", "نشر", "المسودات", "قبل", "إقرارها"]
    assert document.url.startswith("/ar/")
    assert document.facets == {"agency": ["moj"]}
    assert str(page.pk) in set(PagesProvider().object_ids())


def test_a_page_that_is_withdrawn_yields_nothing(page: PlainPage) -> None:
    page.unpublish()
    assert PagesProvider().documents(str(page.pk)) == []
    assert str(page.pk) not in set(PagesProvider().object_ids())


def test_a_page_behind_a_password_yields_nothing(page: PlainPage, heard) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    assert ("pages", str(page.pk)) in heard
    assert PagesProvider().documents(str(page.pk)) == []


def test_listeners_hear_of_publishing_withdrawing_moving_and_deleting(
    page: PlainPage, site, heard
) -> None:
    told = ("pages", str(page.pk))
    for change in (
        lambda: page.save_revision().publish(),
        lambda: page.unpublish(),
        lambda: page.move(site, pos="last-child"),
        lambda: PlainPage.objects.get(pk=page.pk).delete(),
    ):
        heard.clear()
        change()
        assert told in heard


def test_a_draft_tells_nobody(page: PlainPage, heard) -> None:
    heard.clear()
    page.title = "عنوان جديد"
    page.save_revision()
    assert heard == []
