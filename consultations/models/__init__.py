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
from consultations.models.log import (
    LeafKind,
    LogCheckpoint,
    LogEntry,
    LoggedConsultation,
    LogHead,
    LogTile,
    PendingLeaf,
    Receipt,
)
from consultations.models.text import Clause, ClauseKind, ClauseText, TextVersion

__all__ = [
    "Clause",
    "ClauseKind",
    "ClauseText",
    "Comment",
    "ConsultationPage",
    "Decision",
    "LeafKind",
    "LogCheckpoint",
    "LogEntry",
    "LogHead",
    "LogTile",
    "LoggedConsultation",
    "Outcome",
    "ParticipationLevel",
    "PendingLeaf",
    "Receipt",
    "Stage",
    "Stance",
    "Status",
    "TextVersion",
    "Withdrawal",
    "WithholdingReason",
]
