"""What became law, and whether what was accepted is in it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.consultation import ConsultationPage
from consultations.models.dispositions import Disposition
from consultations.models.text import TextVersion


class Adoption(models.Model):
    """That the text was adopted: its words as a version of their own, and where the official gazette has them."""

    consultation = models.OneToOneField(
        ConsultationPage, on_delete=models.PROTECT, related_name="adoption"
    )
    version = models.OneToOneField(TextVersion, on_delete=models.PROTECT, related_name="adoption")
    gazette_number = models.CharField(_("number of the official gazette"), max_length=40)
    gazette_date = models.DateField(_("date of the official gazette"))
    url = models.URLField(_("address of the official gazette"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.gazette_number}"


class FormerAdoption(models.Model):
    """What was recorded before a correction: the text and the place in the gazette that were public until ``replaced_at``."""

    adoption = models.ForeignKey(Adoption, on_delete=models.CASCADE, related_name="former")
    version = models.OneToOneField(TextVersion, on_delete=models.PROTECT, related_name="+")
    gazette_number = models.CharField(_("number of the official gazette"), max_length=40)
    gazette_date = models.DateField(_("date of the official gazette"))
    url = models.URLField(_("address of the official gazette"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published at"))
    replaced_at = models.DateTimeField(_("replaced at"))

    class Meta:
        verbose_name = _("adoption before its correction")
        verbose_name_plural = _("adoptions before their correction")
        ordering: ClassVar = ["replaced_at"]

    def __str__(self) -> str:
        return f"{self.adoption_id} · {self.gazette_number}"


class Kept(models.TextChoices):
    """Whether what was accepted stands in what became law."""

    KEPT = "kept", _("kept")
    PARTLY = "partly", _("partly kept")
    DROPPED = "dropped", _("dropped")


class PromiseCheck(models.Model):
    """Of one accepted disposition: how much of its change the adopted text has, and the agency's word on it."""

    disposition = models.OneToOneField(
        Disposition, on_delete=models.CASCADE, related_name="promise_check"
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Kept.choices)
    # Of the words that the change added and removed, the share that the adopted text has and lacks; from 0 to 1.
    share = models.FloatField(_("share"))
    checked_at = models.DateTimeField(_("checked at"))
    # Of each change: {change, clause: of the adopted text or null, held, of, verdict}; the first two are primary keys.
    details = models.JSONField(_("changes in detail"), default=list)
    note_ar = models.TextField(_("explanation in Arabic"), max_length=1000, blank=True)
    note_en = models.TextField(_("explanation in English"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("check of a promise")
        verbose_name_plural = _("checks of promises")
        ordering: ClassVar = ["disposition"]

    def __str__(self) -> str:
        return f"{self.verdict} · {self.disposition_id}"

    def note_in(self, language: str) -> str:
        return self.note_ar if language == "ar" or not self.note_en else self.note_en
