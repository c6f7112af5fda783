"""Moderation of what people answered in their own words, under the same published rules as comments."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from common.errors import NotFound
from consultations import log, policies
from consultations.models import LeafKind, Status, SurveyAnswer
from consultations.services.window import lock_window, offer_when_closed, require


@transaction.atomic
def decide_text(*, answer: SurveyAnswer, actor: Actor, reason: str, now: datetime) -> SurveyAnswer:
    """Publish an answer in words, or withhold it under a rule; a later decision takes the place of the earlier one.

    Args:
        reason: the rule (`WithholdingReason`); empty publishes.

    Raises:
        NotFound: it was erased, or is not to be published at all.
        Refused: `actor` does not moderate for the agency.
    """
    consultation = answer.response.survey.consultation
    require(policies.may_moderate(actor, consultation.agency_id))
    lock_window(consultation, exclusively=False)
    row = SurveyAnswer.objects.select_for_update().filter(pk=answer.pk).exclude(status="").first()
    if row is None:
        raise NotFound
    status = Status.WITHHELD if reason else Status.PUBLISHED
    if (row.status, row.reason) == (status, reason):
        return row
    row.status, row.reason = status, reason
    row.decided_at, row.decided_by_id = now, actor.user_id
    row.save(update_fields=["status", "reason", "decided_at", "decided_by"])
    kind = LeafKind.SURVEY_ANSWER_WITHHELD if reason else LeafKind.SURVEY_ANSWER_PUBLISHED
    facts = {"reason": reason} if reason else {}
    log.record_act(kind, consultation, row.public_id, now, **facts)
    offer_when_closed(consultation)
    return row
