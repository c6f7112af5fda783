"""A Cabinet table that was filled elsewhere and sent back: the file itself, until it has served."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.consultation import ConsultationPage


class TableUpload(models.Model):
    """Kept so that what was typed offline is there when a row is in conflict; what it means is read anew each time."""

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.CASCADE, related_name="table_uploads"
    )
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(_("taken over at"), null=True)

    class Meta:
        verbose_name = _("uploaded Cabinet table")
        verbose_name_plural = _("uploaded Cabinet tables")
        ordering: ClassVar = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name
