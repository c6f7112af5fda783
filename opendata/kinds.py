"""The types that a column may have; apart from the models, for what reads files without a database."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ColumnKind(TextChoices):
    TEXT = "text", pgettext_lazy("kind of column", "text")
    INTEGER = "integer", _("whole number")
    NUMBER = "number", pgettext_lazy("kind of column", "number")
    BOOLEAN = "boolean", _("yes or no")
    DATE = "date", _("date")
    DATETIME = "datetime", _("date and time")
    GEOMETRY = "geometry", _("shape on the map")
