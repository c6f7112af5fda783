"""Publishing a guide or news and revising an indicator is told to the agency's own systems, once and in its transaction."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from cms.indicators.services import Reading, record_value
from cms.translation import publish_translation
from common.registry import OUTWARD_EVENTS
from operations.models import WebhookDelivery
from operations.webhooks import endpoints
from tests.cms import pages
from tests.cms.guide_factory import make_guide

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _listening(agency) -> None:
    wishes = endpoints.EndpointWishes("Registry", "https://example.org/", OUTWARD_EVENTS)
    endpoints.add_endpoint(agency_id=agency.pk, wishes=wishes, now=timezone.now())


def told() -> list[tuple[str, dict]]:
    rows = WebhookDelivery.objects.order_by("created_at")
    return [(row.kind, json.loads(row.body)["data"]) for row in rows]


def test_a_published_guide_is_told_and_its_translation_is_not_told_again(agency) -> None:
    guide = make_guide(agency, "record", status="connected")
    publish_translation(guide, "en", {"title": "Record", "slug": "record"})
    assert told() == [
        (
            "service.published",
            {
                "slug": "record",
                "title": "خدمة record",
                "url": told()[0][1]["url"],
                "status": "connected",
            },
        )
    ]
    assert told()[0][1]["url"].endswith("/ar/services/record/")


def test_a_draft_is_told_to_nobody(agency) -> None:
    make_guide(agency, "record", publish=False)
    assert told() == []


def test_a_retired_or_unpublished_guide_is_told_as_retired(agency) -> None:
    make_guide(agency, "old", status="retired")
    guide = make_guide(agency, "record")
    guide.unpublish()
    assert [(kind, data["slug"]) for kind, data in told()] == [
        ("service.retired", "old"),
        ("service.published", "record"),
        ("service.retired", "record"),
    ]


def test_published_news_is_told_with_its_day(agency) -> None:
    pages.news(agency)
    ((kind, data),) = told()
    assert (kind, data["slug"], data["dated_on"]) == (
        "news.published",
        "workshop-ends",
        "2025-11-05",
    )


def test_only_a_replaced_number_of_an_indicator_is_told(agency) -> None:
    indicator = pages.indicator(agency)
    for value in (Decimal(10), Decimal(10), Decimal(12)):
        record_value(indicator_id=indicator.pk, reading=Reading(date(2025, 1, 1), value), now=NOW)
    ((kind, data),) = told()
    assert (kind, data["period_on"]) == ("indicator.revised", "2025-01-01")
    assert (Decimal(data["before"]), Decimal(data["after"])) == (10, 12)
