"""Which of Wagtail's collections holds an agency's images and documents."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.agency import Agency


class AgencyCollection(models.Model):
    """The collection of one agency; without an agency, the one that all of them may choose from."""

    agency = models.OneToOneField(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.CASCADE,
        null=True,
        related_name="files",
    )
    collection = models.OneToOneField(
        "wagtailcore.Collection",
        verbose_name=_("collection"),
        on_delete=models.CASCADE,
        related_name="agency_files",
    )

    class Meta:
        verbose_name = _("collection of an agency")
        verbose_name_plural = _("collections of agencies")
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(agency__isnull=True),
                name="agency_collection_one_shared",
            ),
        ]

    def __str__(self) -> str:
        return str(self.collection)
