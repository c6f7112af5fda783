"""The text as it was received, whether parts of it are hidden from the public or not. For its author, moderators and the log."""

from __future__ import annotations

from common.sealing import unseal
from consultations.models import Comment, Redaction


def redaction_of(comment: Comment) -> Redaction | None:
    """At most one query; none where it was loaded with ``select_related("redaction")``."""
    return getattr(comment, "redaction", None)


def original_of(comment: Comment) -> str:
    """What its author wrote.

    Raises:
        Unsealable: it was sealed with another key.
    """
    redaction = redaction_of(comment)
    return unseal(redaction.sealed) if redaction else comment.body
