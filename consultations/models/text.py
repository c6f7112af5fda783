"""The draft text: numbered versions of ordered clauses, unchangeable once published.

The database itself refuses changes to a published version (triggers, see the migration ``0002_published_text_is_final``).
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.consultation import ConsultationPage

KEY_PATTERN = r"^[a-z]+-\d+(\.[a-z]+-\d+)*$"
DEEPEST_LEVEL = 6


class ClauseKind(models.TextChoices):
    HEADING = "heading", _("heading")
    PARAGRAPH = "paragraph", _("paragraph")
    ITEM = "item", _("item of a list")
    TABLE = "table", _("table")
    FOOTNOTE = "footnote", _("footnote")


class DraftVersions(models.Manager["TextVersion"]):
    """The states of the draft; the text as it became law is none of them, whatever asks for the newest version."""

    def get_queryset(self) -> models.QuerySet[TextVersion]:
        return super().get_queryset().filter(is_adopted=False)


class TextVersion(models.Model):
    """One numbered state of the draft; a draft of the officer until ``published_at`` is set, final from then on.

    The text as adopted is stored in the same way, numbered by itself: see `models.adoption`.
    """

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("number"))
    note_ar = models.CharField(_("what changed, in Arabic"), max_length=300, blank=True)
    note_en = models.CharField(_("what changed, in English"), max_length=300, blank=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    is_adopted = models.BooleanField(_("text as adopted"), default=False, editable=False)

    objects = DraftVersions()
    with_adopted = models.Manager()

    class Meta:
        verbose_name = _("text version")
        verbose_name_plural = _("text versions")
        ordering: ClassVar = ["consultation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consultation", "is_adopted", "number"], name="text_version_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=True) | ~models.Q(sha256=""),
                name="text_version_published_with_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.number}"

    def note_in(self, language: str) -> str:
        return self.note_ar if language == "ar" or not self.note_en else self.note_en


class Clause(models.Model):
    """The smallest part that can be commented on; its key means the same place in every version."""

    version = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=64, validators=[RegexValidator(KEY_PATTERN)])
    kind = models.CharField(_("kind"), max_length=10, choices=ClauseKind.choices)
    number = models.CharField(_("number"), max_length=20, blank=True)
    level = models.PositiveSmallIntegerField(
        _("level"), default=1, help_text=_("How deep a heading stands; 1 is the highest.")
    )
    is_open = models.BooleanField(_("open to change"), default=True)

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering: ClassVar = ["version", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="clause_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="clause_position_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["key"], name="clause_by_key")]

    def __str__(self) -> str:
        return self.key


class ClauseText(models.Model):
    """The words of a clause in one language."""

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=10)
    heading = models.CharField(_("heading"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    note = models.TextField(_("explanatory note"), blank=True)
    question = models.TextField(_("question to the public"), blank=True)

    class Meta:
        verbose_name = _("clause text")
        verbose_name_plural = _("clause texts")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clause", "language"], name="clause_text_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.clause_id} · {self.language}"
