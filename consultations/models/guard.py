"""Whether a consultation under attack asks for a code before it takes a comment."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.consultation import ConsultationPage


class CommentGuard(models.Model):
    """A row beside the page, as outcome and withdrawal are: an older revision of the page takes nothing of it back.

    While it is up, who comments on a consultation that is open to everybody proves an address by a code; nothing else changes.
    """

    consultation = models.OneToOneField(
        ConsultationPage, on_delete=models.CASCADE, related_name="guard"
    )
    is_up = models.BooleanField(_("ask for a code now"), default=False)
    per_minute = models.PositiveIntegerField(
        _("ask by itself from so many comments a minute"), default=0
    )
    until = models.DateTimeField(null=True)  # by itself, so long
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("code before comments")
        verbose_name_plural = _("codes before comments")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.consultation_id}"

    def is_up_at(self, now: datetime) -> bool:
        return self.is_up or (self.until is not None and now < self.until)
