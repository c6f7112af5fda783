"""What is told because time has come. The clock is this machine's, so it is SQLite's too: PostgreSQL has one of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import ConsultationEvent
from consultations.services import stages
from consultations.services.extensions import Later
from consultations.subscriptions import events
from operations import instants
from operations.models import Delivery
from tests.consultations.conftest import make_consultation, publish_text
from tests.consultations.subscriptions.conftest import forget_mail, run, subscribe, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(consultation) -> None:
    """What making the consultation has caused is over."""
    run()
    ConsultationEvent.objects.all().delete()
    forget_mail()


def test_an_opening_is_told_when_it_comes_and_once(agency, time_machine) -> None:
    now = timezone.now()
    page = make_consultation(
        agency, "soon", opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=30)
    )
    publish_text(page)
    subscribe(page)
    assert told() == []  # the text before the opening is told by the opening
    time_machine.move_to(page.opens_at + timedelta(seconds=1))
    instants.fire_due(now=timezone.now())
    stages.announce_change(consultation_id=page.pk)
    assert len(told()) == 1
    assert "30" not in Delivery.objects.get().subject


def test_closing_soon_is_told_three_days_before_and_moves_with_the_closing(
    consultation, time_machine
) -> None:
    subscribe(consultation)
    time_machine.move_to(consultation.closes_at - events.CLOSING_SOON - timedelta(hours=1))
    later = Later(consultation.closes_at + timedelta(days=2), "طلبتم مزيدًا من الوقت.")
    services.extend_consultation(consultation=consultation, actor=PLATFORM, later=later)
    run()
    forget_mail()
    time_machine.move_to(consultation.closes_at - events.CLOSING_SOON + timedelta(minutes=1))
    instants.fire_due(now=timezone.now())
    assert told() == []
    consultation.refresh_from_db()
    time_machine.move_to(consultation.closes_at - events.CLOSING_SOON + timedelta(seconds=1))
    instants.fire_due(now=timezone.now())
    assert len(told()) == 1
    events.tell_of_closing(consultation_id=consultation.pk, now=timezone.now())
    assert len(told()) == 1


def test_a_closing_that_moves_while_subscribers_are_told_is_not_told_as_it_was(
    consultation, time_machine
) -> None:
    subscribe(consultation)
    time_machine.move_to(consultation.closes_at - timedelta(days=1))
    event = events.tell_of_closing(consultation_id=consultation.pk, now=timezone.now())
    assert event
    later = Later(consultation.closes_at + timedelta(days=2), "طلبتم مزيدًا من الوقت.")
    services.extend_consultation(consultation=consultation, actor=PLATFORM, later=later)
    run()
    assert ConsultationEvent.objects.get(kind="closing_soon").done_at is not None
    assert Delivery.objects.count() == 1  # the extension
    # The later closing was told a moment ago: no second mail when its own three days begin in the past.
    assert events.tell_of_closing(consultation_id=consultation.pk, now=timezone.now()) is None
