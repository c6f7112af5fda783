"""What operators see of the public log: how much waits, how long, and how much is signed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consultations.log import lag, sequencer
from consultations.models import PendingLeaf
from tests.consultations.log.shown import fill

pytestmark = pytest.mark.django_db


def numbers(now=None) -> dict[str, float]:
    return {one.name: one.value for one in lag.gauges(now or timezone.now())}


def test_an_empty_log_is_not_behind() -> None:
    assert set(numbers().values()) == {0}


def test_it_counts_what_waits_and_how_long_until_a_checkpoint_covers_it(sequence) -> None:
    fill(3)
    PendingLeaf.objects.update(written_at=timezone.now() - timedelta(seconds=75))
    waiting = numbers()
    assert waiting["diwan_log_waiting"] == 3
    assert 75 <= waiting["diwan_log_oldest_seconds"] < 80
    sequencer.store(sequencer.read_back())
    assert (numbers()["diwan_log_entries"], numbers()["diwan_log_signed"]) == (3, 0)
    sequence()
    assert numbers() == {
        "diwan_log_waiting": 0,
        "diwan_log_oldest_seconds": 0,
        "diwan_log_entries": 3,
        "diwan_log_signed": 3,
    }


def test_the_metrics_tell_it() -> None:
    fill(2)
    lines = Client().get("/metrics").text.splitlines()
    assert "# TYPE diwan_log_waiting gauge" in lines
    assert "diwan_log_waiting 2" in lines
