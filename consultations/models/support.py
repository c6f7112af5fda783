"""Support for a comment: one person, one voice; the database counts, and no row holds a number."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models.comment import Comment, new_public_id


class CommentSupport(models.Model):
    """That a participant, known by the pseudonym of this consultation alone, supports a comment.

    ``public_id`` stands in the log's leaf; it is new for each vote, so that withdrawing and voting again are two acts.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="votes")
    pseudonym = models.CharField(max_length=64, editable=False)
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("support of a comment")
        verbose_name_plural = _("supports of comments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["comment", "pseudonym"], name="support_once_per_participant"
            ),
            models.CheckConstraint(condition=~Q(pseudonym=""), name="support_by_somebody"),
        ]
        indexes: ClassVar = [models.Index(fields=["pseudonym"], name="support_by_pseudonym")]

    def __str__(self) -> str:
        return self.public_id
