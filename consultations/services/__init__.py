"""Writes of this context: one function per verb, the only place with transactions."""

from consultations.services.comments import CommentDraft, submit_comment
from consultations.services.moderation import publish_comment, withhold_comment
from consultations.services.receipts import send_receipt
from consultations.services.stages import (
    announce_change,
    publish_outcome,
    schedule_stages,
    withdraw_consultation,
)
from consultations.services.texts import draft_text_version, fingerprint, publish_text_version

__all__ = [
    "CommentDraft",
    "announce_change",
    "draft_text_version",
    "fingerprint",
    "publish_comment",
    "publish_outcome",
    "publish_text_version",
    "schedule_stages",
    "send_receipt",
    "submit_comment",
    "withdraw_consultation",
    "withhold_comment",
]
