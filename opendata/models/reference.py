"""Reference lists that the site's own people uploaded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class OwnReferenceList(models.Model):
    """Takes the place of the list with this code, wherever that comes from; deleting it brings the other one back.

    ``entries`` are dicts as `opendata.reference.lists.entry` reads them.
    """

    code = models.CharField(_("code"), max_length=40, unique=True)
    entries = models.JSONField()
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("reference list")
        verbose_name_plural = _("reference lists")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code
