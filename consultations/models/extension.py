"""That a closing was moved later, from when to when, and why; the dates before it stay readable."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consultations.models.consultation import ConsultationPage


class Cause(models.TextChoices):
    """What moved the closing."""

    AGENCY = "agency", _("by decision of the agency")
    OUTAGE = "outage", _("because of an outage")


class Extension(models.Model):
    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="extensions"
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices)
    closed_at = models.DateTimeField(_("closing before"))
    closes_at = models.DateTimeField(_("closes at"))
    # Empty for an outage: the published rule is the reason.
    reason_ar = models.TextField(_("reason in Arabic"), max_length=1000, blank=True)
    reason_en = models.TextField(_("reason in English"), max_length=1000, blank=True)
    extended_at = models.DateTimeField(_("moved at"))
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering: ClassVar = ["consultation", "extended_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("closed_at")), name="extension_moves_later"
            ),
            models.CheckConstraint(
                condition=Q(cause=Cause.OUTAGE) | ~Q(reason_ar=""), name="extension_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.closes_at:%Y-%m-%d}"

    def reason_in(self, language: str) -> str:
        return self.reason_ar if language == "ar" or not self.reason_en else self.reason_en
