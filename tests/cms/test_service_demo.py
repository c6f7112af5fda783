"""The demo's services: complete in both languages, loaded once, every page shows."""

from __future__ import annotations

import pytest
from wagtail.models import Revision

from cms.demo import agencies, services
from cms.models import JourneyPage, ServiceMonth, ServicePage, ServicePoint


@pytest.fixture
def demo(db) -> None:
    agencies.load()
    services.load()


def test_the_demo_loads_once_and_every_page_shows_in_both_languages(demo, client) -> None:
    counts = (ServicePage, JourneyPage, ServiceMonth, ServicePoint, Revision)
    before = [model.objects.count() for model in counts]
    services.load()
    assert [model.objects.count() for model in counts] == before
    assert ServicePage.objects.live().filter(locale__language_code="ar").count() == 16
    assert ServicePoint.objects.count() >= 25
    assert ServiceMonth.objects.count() == 12 * len(services.COURSES)
    for page in (*ServicePage.objects.live(), *JourneyPage.objects.live()):
        answer = client.get("/api/v1/pages/find/", {"path": page.get_url()})
        if getattr(page, "status", "") == "retired":
            assert answer.status_code == 410 and answer.json()["successor"]
            continue
        shown = client.get(page.get_url())
        assert shown.status_code == 200
        assert page.title in shown.text
    for language in ("ar", "en"):
        listing = client.get("/api/v1/services/", {"lang": language, "page_size": 50}).json()
        assert listing["count"] == 15
        assert listing["electronic_count"] == 11
        assert client.get(f"/{language}/services/").status_code == 200
        assert client.get(f"/{language}/services/statistics/").status_code == 200
        assert client.get(f"/{language}/service-points/").status_code == 200


def test_the_english_guides_hold_no_arabic_sentence(demo) -> None:
    for guide in ServicePage.objects.filter(locale__language_code="en"):
        words = [guide.title, guide.promise, guide.who_can_apply, guide.appeal, guide.validity]
        words += [
            str(block.value)
            for stream in (guide.documents, guide.steps, guide.faqs)
            for block in stream
        ]
        assert not [text for text in words if any("ء" <= letter <= "ي" for letter in text)], guide
