"""Who is signed in has a receipt sent without typing the address; and to nobody else's."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from consultations.models import Receipt
from operations.models import Delivery
from tests.consultations.conftest import comment_on, consultation
from tests.frontend.test_account import signed_in

__all__ = ["consultation"]
pytestmark = pytest.mark.django_db
EMAIL = "layla@example.org"


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


@pytest.fixture
def page(consultation) -> str:
    return f"/ar/r/{Receipt.objects.get(comment=comment_on(consultation)).code}/"


def test_one_button_sends_it_to_the_own_address(client, page) -> None:
    signed_in(client)
    shown = client.get(page)
    assert EMAIL in shown.text
    assert "no-store" in shown.headers["Cache-Control"]
    Delivery.objects.all().delete()
    answer = client.post(f"{page}mail/", {"own": "1", "address": "omar@example.org"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}?mailed=1")
    (sent,) = Delivery.objects.all()
    assert (sent.recipient, sent.is_secret) == (EMAIL, True)
    assert page in sent.text


def test_who_is_not_signed_in_types_an_address(client, page) -> None:
    assert 'name="own"' not in client.get(page).text
    assert client.post(f"{page}mail/", {"own": "1"}).status_code in {400, 422}
    assert not Delivery.objects.exists()


def test_a_session_that_has_ended_is_nobody(client, page) -> None:
    client.cookies["sessionid"] = "a" * 32
    assert 'name="own"' not in client.get(page).text
