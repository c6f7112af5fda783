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
    assert {name: value for name, value in numbers().items() if value} == {
        "diwan_log_checkpoint_age_seconds": -1
    }
    assert lag.word() == "ok"


def test_it_counts_what_waits_and_how_long_until_a_checkpoint_covers_it(sequence) -> None:
    fill(3)
    PendingLeaf.objects.update(written_at=timezone.now() - timedelta(seconds=75))
    waiting = numbers()
    assert waiting["diwan_log_waiting"] == 3
    assert 75 <= waiting["diwan_log_oldest_seconds"] < 80
    assert lag.word() == "late"
    assert lag.state(timezone.now()).is_well is False
    sequencer.store(sequencer.read_back())
    assert (numbers()["diwan_log_entries"], numbers()["diwan_log_signed"]) == (3, 0)
    sequence()
    after = numbers()
    assert 0 <= after.pop("diwan_log_checkpoint_age_seconds") < 60
    assert after == {
        "diwan_log_waiting": 0,
        "diwan_log_oldest_seconds": 0,
        "diwan_log_entries": 3,
        "diwan_log_signed": 3,
    }


def test_the_metrics_tell_it(settings) -> None:
    settings.DIWAN_METRICS_TOKEN = "token"
    fill(2)
    answer = Client().get("/metrics", headers={"Authorization": "Bearer token"})
    lines = answer.text.splitlines()
    assert "# TYPE diwan_log_waiting gauge" in lines
    assert "diwan_log_waiting 2.0" in lines
