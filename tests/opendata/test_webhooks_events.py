"""A dataset's publication and withdrawal are told to the agency's own systems, each once."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from common.registry import OUTWARD_EVENTS
from opendata import services
from operations.models import WebhookDelivery
from operations.webhooks import endpoints

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _listening(agency) -> None:
    wishes = endpoints.EndpointWishes("Registry", "https://example.org/", OUTWARD_EVENTS)
    endpoints.add_endpoint(agency_id=agency.pk, wishes=wishes, now=timezone.now())


def test_publication_withdrawal_and_return_are_told_once_each(dataset) -> None:
    now = timezone.now()
    for act in (
        services.publish_dataset,
        services.withdraw_dataset,
        services.withdraw_dataset,
        services.publish_dataset,
    ):
        dataset = act(dataset=dataset, actor=PLATFORM, now=now)
    rows = list(WebhookDelivery.objects.order_by("created_at"))
    assert [row.kind for row in rows] == [
        "dataset.published",
        "dataset.withdrawn",
        "dataset.published",
    ]
    data = json.loads(rows[0].body)["data"]
    assert set(data) == {"identifier", "slug", "title", "url"}
    assert data["identifier"] == str(dataset.identifier)
