"""What is stored about participation, one file per aggregate."""

from consultations.models.comment import Comment, Stance, Status, WithholdingReason
from consultations.models.consultation import (
    ConsultationPage,
    Decision,
    Outcome,
    ParticipationLevel,
    Stage,
    Withdrawal,
)
from consultations.models.text import Clause, ClauseKind, ClauseText, TextVersion

__all__ = [
    "Clause",
    "ClauseKind",
    "ClauseText",
    "Comment",
    "ConsultationPage",
    "Decision",
    "Outcome",
    "ParticipationLevel",
    "Stage",
    "Stance",
    "Status",
    "TextVersion",
    "Withdrawal",
    "WithholdingReason",
]
