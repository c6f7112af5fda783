"""Where a dataset comes from that another part of the platform offers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opendata.models.dataset import Dataset


class DatasetSource(models.Model):
    """The thing whose dataset this is. The platform keeps its title, description and files as they are offered.

    ``version`` is that of the provider, ``release`` counts how often the files were replaced. ``readings`` tells a reading from
    the one after it: only the last that was begun may store what it read.
    """

    dataset = models.OneToOneField(Dataset, on_delete=models.CASCADE, related_name="source")
    provider = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    pages = models.JSONField(default=dict)
    version = models.CharField(max_length=64, blank=True)
    release = models.PositiveIntegerField(_("release"), default=0)
    readings = models.PositiveIntegerField(default=0)
    is_ended = models.BooleanField(default=False)
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        verbose_name = _("source of a dataset")
        verbose_name_plural = _("sources of datasets")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "object_id"], name="dataset_source_of_one_thing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} · {self.object_id}"

    def page_in(self, language: str) -> str:
        """The address of the thing's own page, in `language` or in the site's first one."""
        return str(self.pages.get(language) or next(iter(self.pages.values()), ""))
