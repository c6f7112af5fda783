"""What is stored about participation, one file per aggregate."""

from consultations.models.comment import (
    ENDED,
    MODERATED,
    Comment,
    Stance,
    Status,
    WithholdingReason,
)
from consultations.models.comment_place import CommentPlace, Fate
from consultations.models.comment_tally import CommentTally
from consultations.models.consultation import (
    ConsultationPage,
    Decision,
    Outcome,
    Stage,
    Withdrawal,
)
from consultations.models.draft import KeptDraft
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
from consultations.models.support import CommentSupport
from consultations.models.text import Clause, ClauseKind, ClauseText, TextVersion

__all__ = [
    "ENDED",
    "MODERATED",
    "Clause",
    "ClauseKind",
    "ClauseText",
    "Comment",
    "CommentPlace",
    "CommentSupport",
    "CommentTally",
    "ConsultationPage",
    "Decision",
    "Fate",
    "KeptDraft",
    "LeafKind",
    "LogCheckpoint",
    "LogEntry",
    "LogHead",
    "LogTile",
    "LoggedConsultation",
    "Outcome",
    "PendingLeaf",
    "Receipt",
    "Stage",
    "Stance",
    "Status",
    "TextVersion",
    "Withdrawal",
    "WithholdingReason",
]
