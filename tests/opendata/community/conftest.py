"""People who ask about data, and the mails they get."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Role
from accounts.services import grant
from opendata.community import questions, texts
from opendata.community.questions import Place
from opendata.community.texts import Words
from opendata.models import DataQuestion, Dataset
from operations.models import Delivery
from operations.worker import drain

LAYLA = "layla@example.org"
QUESTION = "لماذا خلية الزرقاء فارغة؟"


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


def asked(
    dataset: Dataset, *, place: Place | None = None, shown: bool = True, now=None
) -> DataQuestion:
    """A question, shown unless it is to wait."""
    now = now or timezone.now()
    words = Words(QUESTION, "ar", "ليلى")
    question = questions.ask(dataset=dataset, place=place or Place(), words=words, now=now)
    if shown:
        texts.show(text=question, actor=PLATFORM, now=now)
    return question


def desk(agency, role: str = Role.DATA_STEWARD) -> Client:
    user, _is_new = get_user_model().objects.get_or_create(
        email=f"{role}-{agency.slug}@desk.example.org"
    )
    grant(user=user, agency=agency, role=role)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def mails() -> list[tuple[str, str]]:
    """Run what waits; who got which subject, in the order of the addresses."""
    drain(strict=True)
    rows = Delivery.objects.order_by("recipient", "created_at")
    return [(row.recipient, re.sub("[\u2068\u2069]", "", row.subject)) for row in rows]


def link_in_mail(part: str) -> str:
    """The path in the last mail that holds `part`."""
    text = Delivery.objects.order_by("-created_at")[0].text
    found = re.search(
        rf"https?://[^/\s]+(/\w\w/data-alerts/[^\s\u2068\u2069]*{part}[^\s\u2068\u2069]*)", text
    )
    assert found, text
    return found[1]


def in_form(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', text)
    assert found, name
    return found[1]
