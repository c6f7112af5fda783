"""Releases of a dataset, and the file that each of its resources has in them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Agency
from opendata.models.dataset import Dataset
from opendata.models.resource import Resource, ResourceState
from opendata.originals import storage


class ReleaseState(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    SCHEDULED = "scheduled", _("waiting for its time")
    PUBLISHED = "published", _("published")


class Maturity(models.TextChoices):
    FINAL = "final", pgettext_lazy("release", "final")
    PROVISIONAL = "provisional", pgettext_lazy("release", "provisional")
    REVISED = "revised", pgettext_lazy("release", "revised")


class ReleaseQuerySet(models.QuerySet["Release"]):
    def published(self) -> ReleaseQuerySet:
        return self.filter(state=ReleaseState.PUBLISHED)


class Release(models.Model):
    """A numbered state of a dataset's files. What was published never changes; a correction is the next release.

    ``described`` keeps the dataset's own words as they were at publication, so that an earlier state can be brought back;
    ``fingerprint`` is the SHA-256 over them and over the files' fingerprints, which a citation names.
    """

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=10, choices=ReleaseState.choices, default=ReleaseState.DRAFT
    )
    maturity = models.CharField(
        _("maturity"), max_length=12, choices=Maturity.choices, default=Maturity.FINAL
    )
    note_ar = models.TextField(_("producer's note in Arabic"), max_length=2000, blank=True)
    note_en = models.TextField(_("producer's note in English"), max_length=2000, blank=True)
    publish_at = models.DateTimeField(
        _("not before"), null=True, blank=True, help_text=_("The embargo ends at this time.")
    )
    publishes_itself = models.BooleanField(
        default=False, editable=False, help_text="Sent by a system: public once its file was read."
    )
    leaves_out: models.JSONField[Any, Any] = models.JSONField(
        default=list, editable=False, help_text="Keys of resources that end with this release."
    )
    brings_back = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    described: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("begun at"), editable=False)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    review_note = models.TextField(_("what is to be changed"), max_length=2000, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering: ClassVar = ["dataset", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "number"], name="release_number_once"),
            models.UniqueConstraint(
                fields=["dataset"],
                condition=~Q(state=ReleaseState.PUBLISHED) & Q(publishes_itself=False),
                name="release_one_being_prepared",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.PUBLISHED)
                | (Q(published_at__isnull=False) & ~Q(fingerprint="")),
                name="release_published_with_time_and_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} · {self.number}"

    @property
    def is_published(self) -> bool:
        return self.state == ReleaseState.PUBLISHED

    def note_in(self, language: str) -> str:
        return self.note_ar if language == "ar" or not self.note_en else self.note_en


class ReleaseFile(models.Model):
    """The bytes of one resource in one release, as they came, and what the reading of them found.

    The stored files are named by what is in them: a resource that did not change between two releases is kept once.

    ``options`` are the editor's choices (``encoding``, ``delimiter``, ``sheet``, ``header_rows``; only what was chosen),
    ``found`` is what the reading reports (the JSON of ``manage.py inspect_table`` without its columns), ``table_key`` names the
    typed Parquet file. ``findings`` are possible personal data by column; a release with any waits for a person's decision.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="files")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(_("file"), max_length=200, blank=True, storage=storage)
    filename = models.CharField(_("file name"), max_length=255, blank=True)
    media_type = models.CharField(_("format"), max_length=100, blank=True)
    size_bytes = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ResourceState.choices, default=ResourceState.PENDING
    )
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    problem_line = models.PositiveIntegerField(
        _("line of the problem"), null=True, blank=True, editable=False
    )
    options: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    found: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    row_count = models.PositiveBigIntegerField(_("rows"), null=True, blank=True, editable=False)
    table_key = models.CharField(max_length=64, blank=True, editable=False)
    table_bytes = models.PositiveBigIntegerField(null=True, editable=False)
    table_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    findings: models.JSONField[Any, Any] = models.JSONField(default=list, editable=False)
    findings_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    findings_reason = models.TextField(_("reason"), max_length=1000, blank=True, editable=False)
    findings_accepted_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True, editable=False)
    duplicate_keys = models.PositiveBigIntegerField(
        null=True,
        editable=False,
        help_text="Rows whose key another row has too; null where nobody counted.",
    )

    class Meta:
        verbose_name = _("file of a release")
        verbose_name_plural = _("files of a release")
        ordering: ClassVar = ["release", "resource__position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["release", "resource"], name="release_file_once"),
            models.CheckConstraint(
                condition=~Q(state=ResourceState.FAILED) | ~Q(problem=""),
                name="release_file_failed_with_a_problem",
            ),
        ]

    def __str__(self) -> str:
        return self.filename or str(self.resource)

    @property
    def encoding(self) -> str:
        return str(self.found.get("encoding") or "")

    @property
    def is_quarantined(self) -> bool:
        """Possible personal data was found, and nobody has decided yet."""
        return bool(self.findings) and self.findings_accepted_at is None

    @property
    def is_ready(self) -> bool:
        return self.state == ResourceState.READY and not self.is_quarantined


class ReviewRule(models.Model):
    """Whether one person of an agency may submit a release and publish it too; without a row a second person is needed."""

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, related_name="release_rule")
    is_alone_enough = models.BooleanField(
        _("one person is enough"),
        default=False,
        help_text=_("For agencies with one data steward: who submits a release may publish it."),
    )

    class Meta:
        verbose_name = _("rule of review")
        verbose_name_plural = _("rules of review")

    def __str__(self) -> str:
        return str(self.agency)
