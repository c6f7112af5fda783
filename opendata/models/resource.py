"""A lasting part of a dataset, and the columns of its files."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opendata.kinds import ColumnKind as ColumnKind
from opendata.models.dataset import Dataset

# A person said that a column belongs to no reference list.
NO_LIST = "none"


class ResourceState(models.TextChoices):
    PENDING = "pending", _("being read")
    READY = "ready", _("ready")
    FAILED = "failed", _("could not be read")


class ResourceKind(models.TextChoices):
    FILE = "file", _("file")
    LINK = "link", _("link")
    API = "api", _("programming interface")


class Resource(models.Model):
    """A file, a link or an interface under a lasting address; its bytes are those of its file in the newest published release."""

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

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering: ClassVar = ["dataset", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dataset", "name"], condition=~Q(name=""), name="resource_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the language of whoever looks, else in Arabic."""
        return self.title_in(get_language() or "ar")

    def title_in(self, language: str) -> str:
        return self.title_ar if language == "ar" or not self.title_en else self.title_en

    # What follows is told of the file in the newest published release; a resource without one is being prepared.

    @property
    def file(self) -> Any:  # Any: a FieldFile, or None
        return self.current.file if self.current else None

    @property
    def filename(self) -> str:
        return self.current.filename if self.current else ""

    @property
    def media_type(self) -> str:
        return self.current.media_type if self.current else ""

    @property
    def size_bytes(self) -> int:
        return self.current.size_bytes if self.current else 0

    @property
    def sha256(self) -> str:
        return self.current.sha256 if self.current else ""

    @property
    def state(self) -> str:
        return self.current.state if self.current else ResourceState.PENDING

    @property
    def problem(self) -> str:
        return self.current.problem if self.current else ""

    @property
    def problem_line(self) -> int | None:
        return self.current.problem_line if self.current else None

    @property
    def encoding(self) -> str:
        return self.current.encoding if self.current else ""

    @property
    def row_count(self) -> int | None:
        return self.current.row_count if self.current else None

    @property
    def loaded_at(self) -> datetime | None:
        return self.current.read_at if self.current else None

    @property
    def table_key(self) -> str:
        return self.current.table_key if self.current else ""

    @property
    def columns(self) -> Any:  # Any: the manager of its file's columns, or no columns
        return self.current.columns if self.current else Column.objects.none()


class Column(models.Model):
    """One column: an ASCII name for programs that stays, the words of the file, and a label per language."""

    file = models.ForeignKey(
        "opendata.ReleaseFile", on_delete=models.CASCADE, related_name="columns"
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
        default=dict,
        editable=False,
        help_text="Counted over the whole file: empty cells, odd ones.",
    )

    class Meta:
        verbose_name = _("column")
        verbose_name_plural = _("columns")
        ordering: ClassVar = ["file", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "name"], name="column_name_once"),
            models.UniqueConstraint(fields=["file", "position"], name="column_position_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def label_in(self, language: str) -> str:
        own = self.label_ar if language == "ar" else self.label_en
        return own or self.original

    @property
    def tied_to(self) -> str:
        """Its reference list; '' for none."""
        return "" if self.reference_list == NO_LIST else self.reference_list

    def text_in(self, name: str, language: str) -> str:
        """``description`` or ``empty_means`` in `language`, else in the other one."""
        arabic, english = getattr(self, f"{name}_ar"), getattr(self, f"{name}_en")
        first, second = (arabic, english) if language == "ar" else (english, arabic)
        return str(first or second)
