"""A file of a dataset, and the columns found in it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opendata.kinds import ColumnKind as ColumnKind
from opendata.models.dataset import Dataset


class ResourceState(models.TextChoices):
    PENDING = "pending", _("being read")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be read")


class ResourceKind(models.TextChoices):
    FILE = "file", _("file")
    LINK = "link", _("link")
    API = "api", _("programming interface")


def original_path(resource: Resource, filename: str) -> str:
    """Where the uploaded bytes are kept; the visitor's file name is not part of a path."""
    return f"resources/{resource.public_id}.csv"


class Resource(models.Model):
    """One CSV file: its original bytes, and what the reading of it found."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="resources")
    name = models.SlugField(
        _("name for machines"),
        max_length=60,
        blank=True,
        help_text=_(
            "By which a system of the agency sends the file again; empty for files of people."
        ),
    )
    position = models.PositiveIntegerField(_("position"), default=1)
    title_ar = models.CharField(_("title in Arabic"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    kind = models.CharField(
        _("kind"), max_length=4, choices=ResourceKind.choices, default=ResourceKind.FILE
    )
    link = models.URLField(_("link"), max_length=500, blank=True)
    current = models.ForeignKey(
        "opendata.ReleaseFile",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Its file in the newest published release.",
    )
    file = models.FileField(_("file"), upload_to=original_path, max_length=200)
    size_bytes = models.PositiveBigIntegerField(_("size"), editable=False)
    sha256 = models.CharField(_("fingerprint"), max_length=64, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ResourceState.choices, default=ResourceState.PENDING
    )
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    problem_line = models.PositiveIntegerField(
        _("line of the problem"), null=True, blank=True, editable=False
    )
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), null=True, blank=True, editable=False)
    loaded_at = models.DateTimeField(_("read at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering: ClassVar = ["dataset", "position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=ResourceState.READY) | Q(row_count__isnull=False),
                name="resource_ready_with_rows",
            ),
            models.CheckConstraint(
                condition=~Q(state=ResourceState.FAILED) | ~Q(problem=""),
                name="resource_failed_with_a_problem",
            ),
            models.UniqueConstraint(
                fields=["dataset", "name"], condition=~Q(name=""), name="resource_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title_ar

    def title_in(self, language: str) -> str:
        return self.title_ar if language == "ar" or not self.title_en else self.title_en


class Column(models.Model):
    """One column: an ASCII name for programs that stays, the words of the file, and a label per language."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="columns")
    file = models.ForeignKey(
        "opendata.ReleaseFile",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="columns",
    )
    position = models.PositiveIntegerField(_("position"))
    name = models.CharField(_("name for programs"), max_length=40)
    original = models.CharField(_("name in the file"), max_length=300)
    label_ar = models.CharField(_("label in Arabic"), max_length=200, blank=True)
    label_en = models.CharField(_("label in English"), max_length=200, blank=True)
    kind = models.CharField(_("type"), max_length=10, choices=ColumnKind.choices)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    description_ar = models.CharField(_("description in Arabic"), max_length=500, blank=True)
    description_en = models.CharField(_("description in English"), max_length=500, blank=True)
    empty_means_ar = models.CharField(
        _("what an empty cell means, in Arabic"), max_length=200, blank=True
    )
    empty_means_en = models.CharField(
        _("what an empty cell means, in English"), max_length=200, blank=True
    )
    is_key = models.BooleanField(
        _("part of the key"),
        default=False,
        help_text=_("The key tells which row of one release is which row of the next."),
    )
    reference_list = models.CharField(_("reference list"), max_length=40, blank=True)
    figures: models.JSONField[Any, Any] = models.JSONField(
        default=dict, editable=False, help_text="Statistics: empty, distinct, lowest, highest …"
    )

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering: ClassVar = ["resource", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["resource", "name"], name="column_name_once"),
            models.UniqueConstraint(fields=["resource", "position"], name="column_position_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def label_in(self, language: str) -> str:
        own = self.label_ar if language == "ar" else self.label_en
        return own or self.original
