"""Where a comment belongs; the one place in moderation that knows the way from a comment to its consultation."""

from __future__ import annotations

from consultations.models import Comment, ConsultationPage

CONSULTATION = "clause__version__consultation"


def consultation_of(comment: Comment) -> ConsultationPage:
    """The original page; load it with ``select_related(CONSULTATION)``."""
    page: ConsultationPage = comment.clause.version.consultation
    return page


def clause_key_of(comment: Comment) -> str:
    """The key of the clause that it is about; empty for the consultation as a whole."""
    return comment.clause.key if comment.clause_id else ""
