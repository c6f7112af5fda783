"""Addresses that hold no page any more, and addresses that people asked for in vain."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.redirects.models import Redirect


class GoneAddress(models.Model):
    """A page that was withdrawn for good: visitors are told why and where to turn (410)."""

    path = models.CharField(
        _("address"),
        max_length=255,
        unique=True,
        help_text=_("Without the host, such as /ar/services/old-service/."),
    )
    title = models.CharField(_("title of the withdrawn page"), max_length=255, blank=True)
    reason_ar = models.CharField(_("reason in Arabic"), max_length=300, blank=True)
    reason_en = models.CharField(_("reason in English"), max_length=300, blank=True)
    successor = models.CharField(
        _("what replaces it"),
        max_length=300,
        blank=True,
        help_text=_("An address of this site or a full https:// address."),
    )
    gone_at = models.DateTimeField(_("withdrawn"), auto_now_add=True)

    panels: ClassVar = [
        FieldPanel(name) for name in ("path", "title", "reason_ar", "reason_en", "successor")
    ]

    class Meta:
        verbose_name = _("withdrawn address")
        verbose_name_plural = _("withdrawn addresses")
        ordering: ClassVar = ["-gone_at"]

    def __str__(self) -> str:
        return self.path

    def clean(self) -> None:
        super().clean()
        # One spelling for every address, the one in which redirects are kept too.
        self.path = Redirect.normalise_path(self.path)
        if self.successor and not self.successor.startswith(("/", "https://", "http://")):
            raise ValidationError({"successor": _("Begin with / or https://.")})


class MissingAddress(models.Model):
    """An address that visitors asked for and that does not exist."""

    path = models.CharField(_("address"), max_length=255, unique=True)
    hits = models.PositiveIntegerField(_("times asked for"), default=0)
    first_on = models.DateField(_("first on"))
    last_on = models.DateField(_("last on"))

    class Meta:
        verbose_name = _("missing address")
        verbose_name_plural = _("missing addresses")
        ordering: ClassVar = ["-hits", "path"]
        indexes: ClassVar = [models.Index(fields=["-hits"], name="missing_by_hits")]

    def __str__(self) -> str:
        return self.path
