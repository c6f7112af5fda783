"""An uploaded sheet between its dry run and its confirmation."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SheetKind(models.TextChoices):
    GUIDES = "guides", _("service guides")
    POINTS = "points", _("service points")
    FIGURES = "figures", _("service statistics")


class ServiceSheet(models.Model):
    """The file itself, in the database: every web process sees it, and nobody but its sender."""

    kind = models.CharField(_("kind"), max_length=10, choices=SheetKind)
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    publish = models.BooleanField(_("publish at once"), default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("uploaded sheet")
        ordering: ClassVar = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.name
