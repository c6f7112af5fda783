"""A file that an official asked for: who, of what, in which form, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consultations.models.comment import new_public_id
from consultations.models.consultation import ConsultationPage


class FileForm(models.TextChoices):
    """For people (labels in their language) or for programs (codes and instants that never change)."""

    EXCEL = "xlsx", _("Excel workbook (XLSX)")
    CSV_EXCEL = "csv-excel", _("CSV for Excel, with a byte order mark")
    CSV = "csv", _("CSV for programs")
    LINES = "jsonl", _("JSON Lines, one object on each line")


class DocumentForm(models.TextChoices):
    """Files that are read, of what everybody may read; they are written once a consultation has closed."""

    PDF = "pdf", _("report for printing (PDF)")
    WORD = "docx", _("report as a Word document")
    ARCHIVE = "zip", _("archive of the whole consultation (ZIP)")


class Scope(models.TextChoices):
    """Whose words are in it. An official's file lists every comment with its state."""

    PUBLIC = "public", _("what is public")
    ANALYSIS = "analysis", _("all comments; words of the published ones only")
    MODERATION = "moderation", _("all comments; also words that wait or are withheld")


class ExportState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("export", "waiting")
    RUNNING = "running", _("being written")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class ExportProblem(models.TextChoices):
    """Why there is no file; told to who asked for it."""

    DISK = "disk", _("There is no room for the file on the server.")
    STOPPED = "stopped", _("The work was stopped several times before it was done.")
    ERROR = "error", _("The file could not be written.")
    LOST = "lost", _("The file is no longer where it was written.")
    LIBRARIES = "libraries", _("The server lacks libraries for PDF files; its log names them.")


class Export(models.Model):
    """One file, or why there is none. Its bytes lie in a private folder; nothing half written is ever called ready."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.CASCADE, related_name="exports"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for at"))
    form = models.CharField(
        _("form"), max_length=10, choices=[*FileForm.choices, *DocumentForm.choices]
    )
    scope = models.CharField(_("what is in it"), max_length=10, choices=Scope.choices)
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(
        _("state"), max_length=10, choices=ExportState.choices, default=ExportState.WAITING
    )
    # Counted before the work; also tells an attempt that was taken for dead from the one after it.
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(
        _("problem"), max_length=10, choices=ExportProblem.choices, blank=True
    )
    as_of = models.DateTimeField(_("as of"), null=True)
    rows = models.PositiveIntegerField(_("rows"), null=True)
    size_bytes = models.PositiveBigIntegerField(_("size"), null=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True)
    # Empty for what stands beside a published outcome, for everybody, until something newer is written.
    expires_at = models.DateTimeField(_("is deleted at"), null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=ExportState.READY)
                | Q(as_of__isnull=False, rows__isnull=False, size_bytes__isnull=False)
                & ~Q(sha256=""),
                name="export_ready_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=ExportState.FAILED) & ~Q(problem="")
                | ~Q(state=ExportState.FAILED) & Q(problem=""),
                name="export_failed_with_a_problem",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="export_by_expiry")]

    def __str__(self) -> str:
        return self.public_id
