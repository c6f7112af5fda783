"""Mailboxes that subscribe, and what they were sent."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from consultations.models import Subscription
from consultations.subscriptions import asking, tokens
from consultations.subscriptions.asking import Wanted
from operations.models import Delivery
from operations.worker import drain

LAYLA = "layla@example.org"


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


def subscribe(
    consultation=None, address: str = LAYLA, *, agency=None, language: str = "ar", at=None
) -> Subscription:
    """A confirmed subscription, its confirmation mail gone."""
    now = at or timezone.now() - timedelta(minutes=5)
    wanted = Wanted(consultation, agency)
    asking.ask(address=address, wanted=wanted, language=language, now=now)
    row = Subscription.objects.standing().get(
        address=address, consultation=consultation, agency=agency
    )
    asking.confirm(token=tokens.for_confirming(row), now=now)
    forget_mail()
    row.refresh_from_db()
    return row


def forget_mail() -> None:
    Delivery.objects.all().delete()
    DBTaskResult.objects.filter(task_path="operations.tasks.deliver_mail").delete()


def run(*, until: datetime | None = None) -> None:
    """Run what is due, and what is due at `until`."""
    if until is not None:
        later = DBTaskResult.objects.filter(status="READY", run_after__lte=until)
        later.exclude(run_after=get_date_max()).update(run_after=timezone.now())
    drain(strict=True)


def told() -> list[tuple[str, str]]:
    """Run what waits; who got which subject, in the order of the addresses."""
    run()
    rows = Delivery.objects.order_by("recipient", "created_at")
    return [(row.recipient, re.sub("[\u2068\u2069]", "", row.subject)) for row in rows]


def link_in(text: str, part: str) -> str:
    """The path of the link in a mail that holds `part`."""
    found = re.search(
        rf"https?://[^/\s]+(/\w\w/subscriptions/[^\s\u2068\u2069\"<]*{part}[^\s\u2068\u2069\"<]*)",
        text,
    )
    assert found, text
    return found.group(1)
