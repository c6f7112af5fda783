"""A visitor's whole IP address is stored nowhere, whatever they do."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cms.models import Registration
from consultations.models import Comment
from operations.models import Delivery
from tests.cms import pages
from tests.consultations.conftest import consultation

__all__ = ["consultation"]
pytestmark = [pytest.mark.django_db, pytest.mark.database]
ADDRESSES = ("203.0.113.77", "2001:db8:7:7:7:7:7:77")


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


def everything_stored() -> str:
    """Every value of every table, as text."""
    parts: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                parts += [
                    bytes(value).decode("latin-1")
                    if isinstance(value, bytes | memoryview)
                    else str(value)
                    for value in row
                ]
    return "\n".join(parts)


def everything_cached() -> str:
    return repr(list(cache._cache.items()))


def post(client: Client, path: str, body: object, key: str = ""):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(path, json.dumps(body), content_type="application/json", headers=headers)


def journey(client: Client, event) -> None:
    """Everything that a visitor can write, through the site and through the API."""
    comment = {"clause": "art-2.p-1", "body": "أقترح ٦٠ يومًا."}
    assert (
        post(client, "/api/v1/consultations/strategy/comments/", comment, "k" * 9).status_code
        == 201
    )
    person = {"name": "ليلى", "email": "huda@example.org", "sector": "media"}
    path = f"/api/v1/events/{event.slug}/registrations/"
    assert post(client, path, person, "r" * 9).status_code == 202
    client.post("/ar/account/", {"address": "layla@example.org"})
    code = re.search(r"\d{4} \d{4}", Delivery.objects.get(recipient="layla@example.org").text)
    assert code
    assert client.post("/ar/account/code/", {"code": code.group()}).status_code == 303
    assert client.get("/ar/account/").status_code == 200
    feedback = {"path": "/ar/", "is_useful": True, "elapsed_seconds": 9}
    assert post(client, "/api/v1/feedback/", feedback, "f" * 9).status_code == 201
    client.post("/admin/login/", {"username": "nobody@example.org", "password": "wrong"})
    assert AccessAttempt.objects.count() == 1


@pytest.mark.parametrize("address", ADDRESSES)
def test_after_a_journey_no_table_cache_or_log_holds_the_address(
    address, consultation, agency, capfd, caplog
) -> None:
    soon = timezone.now() + timedelta(days=9)
    event = pages.event(agency, starts_at=soon, ends_at=soon + timedelta(hours=2))
    with caplog.at_level("DEBUG"):
        journey(Client(REMOTE_ADDR=address), event)
    assert Comment.objects.exists()
    assert Registration.objects.exists()
    assert User.objects.filter(email="layla@example.org").exists()
    assert everything_cached() != "[]"
    output = capfd.readouterr()
    for place in (everything_stored(), everything_cached(), caplog.text, output.out, output.err):
        assert address not in place


def test_of_a_failed_sign_in_the_network_is_kept() -> None:
    for address in ADDRESSES:
        client = Client(REMOTE_ADDR=address)
        client.post("/admin/login/", {"username": "nobody@example.org", "password": "wrong"})
    kept = set(AccessAttempt.objects.values_list("ip_address", flat=True))
    assert kept == {"203.0.113.0", "2001:db8:7::"}
