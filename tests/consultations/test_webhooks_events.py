"""Every public turn of a consultation is told to the agency's own systems once, and nothing of any participant."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from common.registry import OUTWARD_EVENTS
from consultations import drafting, services
from operations.models import WebhookDelivery
from operations.webhooks import endpoints
from tests.consultations.conftest import ARABIC, make_consultation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _listening(agency) -> None:
    wishes = endpoints.EndpointWishes("Registry", "https://example.org/", OUTWARD_EVENTS)
    endpoints.add_endpoint(agency_id=agency.pk, wishes=wishes, now=timezone.now())


def told() -> list[str]:
    rows = WebhookDelivery.objects.order_by("created_at").values_list("kind", flat=True)
    return [kind for kind in rows if kind.startswith("consultation.")]


def test_opening_and_closing_are_told_at_their_instants(agency) -> None:
    page = make_consultation(agency)
    services.announce_change(consultation_id=page.pk)
    now = timezone.now()
    type(page).objects.filter(pk=page.pk).update(closes_at=now - timedelta(seconds=1))
    services.announce_change(consultation_id=page.pk)
    assert told() == ["consultation.opened", "consultation.closed"]
    data = json.loads(WebhookDelivery.objects.get(kind="consultation.opened").body)["data"]
    assert set(data) == {"id", "slug", "title", "url", "opens_at", "closes_at"}
    assert data["id"] == str(page.translation_key)


def test_a_published_text_is_told_with_its_version(agency) -> None:
    page = make_consultation(agency)
    version = services.draft_text_version(
        consultation=page, actor=PLATFORM, texts={"ar": drafting.parse(ARABIC)}
    )
    assert told() == []
    services.publish_text_version(version=version, actor=PLATFORM, now=timezone.now())
    assert told() == ["consultation.text_published"]
    assert json.loads(WebhookDelivery.objects.get().body)["data"]["version"] == 1


def test_outcome_and_withdrawal_are_told_once(agency) -> None:
    past = timezone.now() - timedelta(days=30)
    page = make_consultation(agency, opens_at=past, closes_at=past + timedelta(days=14))
    for _time in range(2):
        services.publish_outcome(consultation=page, actor=PLATFORM)
    for _time in range(2):
        services.withdraw_consultation(
            consultation=page, actor=PLATFORM, reasons={"ar": "سبب"}, now=timezone.now()
        )
    assert told() == ["consultation.outcome_published", "consultation.withdrawn"]
