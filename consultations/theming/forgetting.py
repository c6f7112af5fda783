"""What goes when a comment is erased: the words that were quoted from it, and what a machine made of it."""

from __future__ import annotations

from datetime import datetime

from consultations.models import CandidateTag, Comment, ThemeTag


def forget(comment: Comment, now: datetime) -> None:
    """Take the themes off an erased comment and blank their evidence, in the caller's transaction; that there were tags stays."""
    tags = ThemeTag.objects.filter(comment=comment)
    tags.filter(ended_at__isnull=True).update(ended_at=now)
    tags.exclude(quote="").update(quote="")
    CandidateTag.objects.filter(comment=comment).delete()
