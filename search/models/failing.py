"""Searches that found nothing, counted by day, without a trace of who made them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class FailingSearch(models.Model):
    """How often a folded query found nothing on one day."""

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=10)
    query = models.CharField(_("search"), max_length=200)
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering: ClassVar = ["-day", "-count"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "language", "query"], name="failing_search_once_per_day"
            ),
        ]

    def __str__(self) -> str:
        return self.query
