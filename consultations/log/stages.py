"""What the log says about a consultation as a whole: opened, changed, closed, each once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count

from consultations.log import export, recording
from consultations.log.records import Json, minute_of
from consultations.models import (
    Comment,
    ConsultationPage,
    LeafKind,
    LoggedConsultation,
    Stage,
)


def record_stage(consultation: ConsultationPage, now: datetime) -> str | None:
    """Tell what the log does not know yet about the consultation's window; returns the leaf, or None when it knows all.

    Call it whenever the window, its text or its stage may have changed, in that transaction and with the window locked
    exclusively: then no comment is under way, and the counts at closing are final. A second call changes nothing.

    Args:
        consultation: the original page, read after the lock was taken.
    """
    stage = consultation.stage_at(now)
    known = LoggedConsultation.objects.filter(pk=consultation.translation_key).first()
    if stage == Stage.ANNOUNCED and known is None:
        return None
    window = _window(consultation)
    is_withdrawn = stage == Stage.WITHDRAWN
    state = {**window, "is_withdrawn": is_withdrawn, "is_open": stage == Stage.OPEN}
    if known is not None and all(getattr(known, name) == value for name, value in state.items()):
        return None
    kind = _kind(known, is_open=stage == Stage.OPEN)
    facts = _facts(window)
    if is_withdrawn:
        facts["withdrawn"] = True
    if kind == LeafKind.CONSULTATION_CLOSED:
        facts |= _result(consultation)
    LoggedConsultation.objects.update_or_create(
        consultation_key=consultation.translation_key, defaults=state
    )
    return recording.record_act(kind, consultation, str(consultation.translation_key), now, **facts)


def counts(consultation: ConsultationPage) -> dict[str, int]:
    """How many comments were received, and how many stand in each state now; one query."""
    rows = (
        Comment.objects.filter(consultation=consultation)
        .values_list("status")
        .annotate(total=Count("pk"))
        .order_by()
    )
    by_status = dict(rows)
    return {"received": sum(by_status.values()), **by_status}


def _kind(known: LoggedConsultation | None, *, is_open: bool) -> LeafKind:
    if known is None:
        # Heard of only when it was over: a site that was upgraded, or a page published late.
        return LeafKind.CONSULTATION_OPENED if is_open else LeafKind.CONSULTATION_CLOSED
    if known.is_open and not is_open:
        return LeafKind.CONSULTATION_CLOSED
    return LeafKind.CONSULTATION_CHANGED


def _window(consultation: ConsultationPage) -> dict[str, Any]:  # Any: as the model's fields
    newest = consultation.versions.filter(published_at__isnull=False).order_by("-number").first()
    return {
        "opens_at": consultation.opens_at,
        "closes_at": consultation.closes_at,
        "text_sha256": newest.sha256 if newest else "",
    }


def _facts(window: dict[str, Any]) -> Json:  # Any: as above
    return {
        "opens": minute_of(window["opens_at"]),
        "closes": minute_of(window["closes_at"]),
        "text": window["text_sha256"],
    }


def _result(consultation: ConsultationPage) -> Json:
    return {
        "counts": counts(consultation),
        "export": export.fingerprint(consultation.translation_key),
    }
