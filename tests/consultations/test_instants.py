"""Opening and closing are public changes at their very instants."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from common import generation
from consultations.tasks import announce_stage
from operations.models import Instant
from tests.consultations.conftest import make_consultation, translate


def instants() -> dict[str, object]:
    return dict(
        Instant.objects.filter(name__startswith="consultation-").values_list("name", "run_at")
    )


def test_publication_schedules_the_opening_and_the_closing_once(agency) -> None:
    page = make_consultation(agency)
    translate(page, "Draft strategy")
    assert instants() == {
        f"consultation-{page.pk}-opens": page.opens_at,
        f"consultation-{page.pk}-closes": page.closes_at,
        f"consultation-{page.pk}-closing-soon": page.closes_at - timedelta(days=3),
    }


def test_an_editor_moves_the_closing_instant_before_the_opening(agency) -> None:
    page = make_consultation(agency, opens_at=timezone.now() + timedelta(days=1))
    page.closes_at += timedelta(days=7)
    page.save_revision().publish()
    assert instants()[f"consultation-{page.pk}-closes"] == page.closes_at


def test_the_instant_makes_cached_pages_old(consultation) -> None:
    before = generation.current()
    announce_stage.func(consultation.pk)
    assert generation.current() > before
