"""Where a comment stands in each later version of the text, and who confirmed it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.comment import Comment
from consultations.models.text import Clause, TextVersion


class Fate(models.TextChoices):
    """What became of a comment's place in the next version; the values of `anchoring.carryover.Fate`."""

    SAME = "same", _("stands where it stood")
    MOVED = "moved", _("moved with its clause")
    CHANGED = "changed-confirm", _("the text has changed; its place awaits confirmation")
    REMOVED = "removed", _("the text that it speaks of was removed")


class CommentPlace(models.Model):
    """One comment in one version. With ``changed-confirm`` the clause is a proposal that binds nobody."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="places")
    version = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="places")
    fate = models.CharField(_("fate"), max_length=16, choices=Fate.choices)
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, null=True, related_name="+")
    # Half-open place of the passage in the clause's text; none where the whole clause is meant.
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("place of a comment")
        verbose_name_plural = _("places of comments")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["comment", "version"], name="comment_place_once_per_version"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["version", "fate"], name="comment_place_by_fate"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} · {self.version_id} · {self.fate}"
