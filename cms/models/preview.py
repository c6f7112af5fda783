"""Links by which somebody without an account may read a draft for some days."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


def _token() -> str:
    return secrets.token_urlsafe(24)


class PreviewLink(models.Model):
    """A reviewer's link to a page's latest draft; deleting the row ends it at once."""

    token = models.CharField(max_length=64, unique=True, default=_token, editable=False)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.page} {self.expires_at:%Y-%m-%d}"
