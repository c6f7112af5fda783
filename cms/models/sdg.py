"""The United Nations' goals for sustainable development and their targets."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class SdgGoal(models.Model):
    """One of the 17 goals, under its official short title.

    Source: A/RES/70/1; the titles are those of un.org in Arabic and English.
    """

    number = models.PositiveSmallIntegerField(
        _("number"),
        primary_key=True,
        validators=[MinValueValidator(1), MaxValueValidator(17)],
    )
    title_ar = models.CharField(_("title in Arabic"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)

    class Meta:
        verbose_name = _("sustainable development goal")
        verbose_name_plural = _("sustainable development goals")
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number}. {self.title_in(get_language() or 'ar')}"

    def title_in(self, language: str) -> str:
        return self.title_ar if language == "ar" else self.title_en


class SdgTarget(models.Model):
    """One target of a goal, by its official code (``16.7``, ``9.c``).

    Source: A/RES/71/313, annex.
    """

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    goal = models.ForeignKey(
        SdgGoal, verbose_name=_("goal"), on_delete=models.PROTECT, related_name="targets"
    )
    position = models.PositiveSmallIntegerField(_("order"))
    text_ar = models.TextField(_("text in Arabic"))
    text_en = models.TextField(_("text in English"))

    class Meta:
        verbose_name = _("target of a goal")
        verbose_name_plural = _("targets of goals")
        ordering: ClassVar = ["goal_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "position"], name="sdg_target_position_once"),
        ]

    def __str__(self) -> str:
        return self.code

    def text_in(self, language: str) -> str:
        return self.text_ar if language == "ar" else self.text_en
