"""What somebody has typed and cannot send yet, sealed under a key that only their browser holds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptDraft(models.Model):
    """Found by the hash of its key; without the key nobody can read it, those who run the site included."""

    fingerprint = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("kept draft")
        verbose_name_plural = _("kept drafts")

    def __str__(self) -> str:
        return self.fingerprint
