"""Times at which the platform could not be reached: announced by people, or measured."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel


class Outage(models.Model):
    """The half-open time [began_at, ended_at); an announced one may lie ahead."""

    began_at = models.DateTimeField(_("begins"))
    ended_at = models.DateTimeField(_("ends"), db_index=True)
    is_measured = models.BooleanField(_("measured"), default=False, editable=False)
    note_ar = models.CharField(
        _("what happens, in Arabic"), max_length=300, blank=True, help_text=_("Published.")
    )
    note_en = models.CharField(_("what happens, in English"), max_length=300, blank=True)

    panels = (
        FieldRowPanel([FieldPanel("began_at"), FieldPanel("ended_at")]),
        FieldPanel("note_ar"),
        FieldPanel("note_en"),
    )

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        ordering: ClassVar = ["-began_at"]
        # The whole site's, no agency's: only superusers announce one.
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(began_at__lt=F("ended_at")), name="outage_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} – {self.ended_at:%Y-%m-%d %H:%M}"

    def note_in(self, language: str) -> str:
        return self.note_ar if language == "ar" or not self.note_en else self.note_en


class Pulse(models.Model):
    """When the platform was last seen alive; one row."""

    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seen_at:%Y-%m-%d %H:%M:%S}"
