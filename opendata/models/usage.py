"""How often a dataset was used on a day: two numbers, and nothing of whoever used it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opendata.models.dataset import Dataset


class DatasetUsage(models.Model):
    """Downloads, and calls of the programming interface by others than the site itself, of one day."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="usage")
    day = models.DateField(_("day"))
    downloads = models.PositiveIntegerField(_("downloads"), default=0)
    calls = models.PositiveIntegerField(_("API calls"), default=0)

    class Meta:
        verbose_name = _("use of a dataset")
        verbose_name_plural = _("use of datasets")
        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "day"], name="usage_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} · {self.day}"
