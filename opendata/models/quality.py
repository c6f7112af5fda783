"""What the platform finds out about datasets by itself: whether links answer, and how well a dataset is described."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opendata.models.dataset import Dataset


class LinkCheck(models.Model):
    """One outside address that datasets link to, with its last answers.

    ``status`` is the HTTP status, null when none came; ``problem`` is the code of what went wrong instead. ``history`` are the
    last answers, newest first: ``{"at", "status", "problem"}``.
    """

    url = models.CharField(_("link"), max_length=500, unique=True)
    status = models.PositiveSmallIntegerField(_("answer"), null=True, editable=False)
    problem = models.CharField(_("problem"), max_length=40, blank=True, editable=False)
    failures = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often in a row it did not answer well."
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, editable=False)
    due_at = models.DateTimeField(editable=False, db_index=True)
    history: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)

    class Meta:
        verbose_name = _("checked link")
        verbose_name_plural = _("checked links")
        ordering: ClassVar = ["url"]

    def __str__(self) -> str:
        return self.url

    @property
    def is_broken(self) -> bool:
        return self.failures > 0


class DatasetQuality(models.Model):
    """The points of a public dataset when they were counted last, for the mean of the catalogue."""

    dataset = models.OneToOneField(Dataset, on_delete=models.CASCADE, related_name="quality")
    points = models.PositiveSmallIntegerField(_("points"))
    stars = models.PositiveSmallIntegerField(_("stars"))
    findability = models.PositiveSmallIntegerField()
    accessibility = models.PositiveSmallIntegerField()
    interoperability = models.PositiveSmallIntegerField()
    reusability = models.PositiveSmallIntegerField()
    contextuality = models.PositiveSmallIntegerField()
    measured_at = models.DateTimeField()

    class Meta:
        verbose_name = _("quality of a dataset")
        verbose_name_plural = _("quality of datasets")

    def __str__(self) -> str:
        return f"{self.dataset} · {self.points}"
