"""Subscriptions as personal data: a person's own, by the address that their session proves, and nobody else's."""

from __future__ import annotations

import pytest
from django.utils import timezone

from common.registry import DataSubject, personal_data
from consultations.models import Subscription
from consultations.subscriptions import asking, tokens
from tests.consultations.people import LAYLA as LAYLAS
from tests.consultations.people import caller
from tests.consultations.subscriptions.conftest import LAYLA, subscribe

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def provider():
    return next(one for one in personal_data if one.name == "subscriptions")


def test_the_file_of_a_person_has_their_own_subscriptions_ended_ones_too(consultation) -> None:
    asking.end(token=tokens.for_managing(subscribe(consultation)), now=timezone.now())
    subscribe(consultation, "omar@example.org")
    rows = caller(LAYLAS).get("/api/v1/account/export/").json()["subscriptions"]
    assert [(row["address"], row["what"], row["ending"]) for row in rows] == [
        (LAYLA, consultation.title, "reader")
    ]


def test_erasing_a_person_takes_their_subscriptions_and_no_others(consultation) -> None:
    subscribe(consultation)
    subscribe(consultation, "omar@example.org")
    layla = DataSubject(1, (LAYLAS,), (LAYLA.upper(), "+962790001234"))
    assert provider().erase(layla, timezone.now()) == 1
    assert provider().erase(layla, timezone.now()) == 0
    assert Subscription.objects.get().address == "omar@example.org"


def test_who_took_part_is_not_told_from_who_subscribed(consultation) -> None:
    """The provider looks for addresses, never for what pseudonyms are made from."""
    subscribe(consultation)
    nobody = DataSubject(1, (LAYLAS,), ())
    assert provider().export(nobody) == []
