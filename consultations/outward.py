"""What agencies' own systems are told of consultations; never of a comment or a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from common.registry import outward_events
from consultations.models import ConsultationPage, Stage, Visibility

_OF_STAGE = {Stage.OPEN: "consultation.opened", Stage.CLOSED: "consultation.closed"}


def stage_reached(consultation: ConsultationPage, now: datetime) -> None:
    """It has opened or closed by itself; other stages have events of their own."""
    stage = consultation.stage_at(now)
    name = _OF_STAGE.get(stage)
    # At a closing that was just moved later nothing opens.
    is_moved = stage == Stage.OPEN and consultation.extensions.exists()
    if name and not is_moved:
        emit(name, consultation)


def emit(name: str, consultation: ConsultationPage, **facts: Any) -> None:  # Any: JSON
    """Say it with its lasting id, dates and address; of what is not for everybody, to those who took part alone.

    Of comment threads nothing is said.
    """
    if consultation.is_thread:
        return
    language = settings.LANGUAGE_CODE
    payload = {
        "id": str(consultation.translation_key),
        "slug": consultation.slug,
        "title": consultation.title,
        "url": f"{settings.SITE_URL}/{language}/consultations/{consultation.slug}/",
        "opens_at": consultation.opens_at.isoformat(),
        "closes_at": consultation.closes_at.isoformat(),
        **facts,
    }
    if consultation.visibility == Visibility.PUBLIC:
        outward_events.emit(name, consultation.agency_id, payload)
    else:
        from consultations.services import notices  # the services import this module

        notices.happened(name, 0, payload)
