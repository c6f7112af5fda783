"""The dataset: what a body publishes under one title and licence."""

from __future__ import annotations

import re
import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from common.themes import Theme
from opendata.vocabulary import Frequency, Licence


class AccessLevel(models.TextChoices):
    """Who gets the data; source: EU vocabulary *access-right*."""

    PUBLIC = "PUBLIC", _("open to everybody")
    RESTRICTED = "RESTRICTED", _("on request")
    NON_PUBLIC = "NON_PUBLIC", _("not published")

    @property
    def uri(self) -> str:
        return f"http://publications.europa.eu/resource/authority/access-right/{self.value}"


class DatasetSeries(models.Model):
    """Datasets that belong together, such as the years of one survey."""

    slug = models.SlugField(_("address"), max_length=80, unique=True, allow_unicode=True)
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="dataset_series"
    )
    title_ar = models.CharField(_("title in Arabic"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    notes_ar = models.TextField(_("description in Arabic"), max_length=2000, blank=True)
    notes_en = models.TextField(_("description in English"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("series of datasets")
        verbose_name_plural = _("series of datasets")
        ordering: ClassVar = ["title_ar", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the language of whoever looks, else in Arabic."""
        return self.title_ar if get_language() == "ar" else self.title_en or self.title_ar


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def public(self) -> DatasetQuerySet:
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)


class Dataset(models.Model):
    """Data under one title. Draft until published; a withdrawn one answers 410 and says since when."""

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="datasets"
    )
    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        allow_unicode=True,
        help_text=_("The last part of the public address; do not change it after publication."),
    )
    title_ar = models.CharField(_("title in Arabic"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    notes_ar = models.TextField(_("description in Arabic"), max_length=4000)
    notes_en = models.TextField(_("description in English"), max_length=4000, blank=True)
    keywords_ar = models.CharField(
        _("keywords in Arabic"), max_length=500, blank=True, help_text=_("Separated by commas.")
    )
    keywords_en = models.CharField(
        _("keywords in English"), max_length=500, blank=True, help_text=_("Separated by commas.")
    )
    theme = models.CharField(
        _("theme"), max_length=4, choices=Theme.choices, default=Theme.GOVERNMENT
    )
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence.choices, default=Licence.CC_BY
    )
    frequency = models.CharField(
        _("updated"), max_length=12, choices=Frequency.choices, default=Frequency.ANNUAL
    )
    covers_from = models.DateField(_("covers from"), null=True, blank=True)
    covers_to = models.DateField(_("covers to"), null=True, blank=True)
    area_ar = models.CharField(_("area in Arabic"), max_length=120, blank=True)
    area_en = models.CharField(_("area in English"), max_length=120, blank=True)
    area_code = models.CharField(
        _("code of the area"),
        max_length=10,
        blank=True,
        help_text=_("ISO 3166: a country such as JO, or a governorate such as JO-AM."),
    )
    series = models.ForeignKey(
        DatasetSeries,
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="datasets",
    )
    access_level = models.CharField(
        _("access"), max_length=10, choices=AccessLevel.choices, default=AccessLevel.PUBLIC
    )
    access_reason_ar = models.TextField(
        _("reason for limited access, in Arabic"), max_length=1000, blank=True
    )
    access_reason_en = models.TextField(
        _("reason for limited access, in English"), max_length=1000, blank=True
    )
    methodology_ar = models.TextField(_("methodology in Arabic"), max_length=8000, blank=True)
    methodology_en = models.TextField(_("methodology in English"), max_length=8000, blank=True)
    contact_name = models.CharField(_("contact"), max_length=120, blank=True)
    contact_email = models.EmailField(_("contact's e-mail"), blank=True)
    is_sample = models.BooleanField(
        _("sample data"), default=False, help_text=_("Invented figures; the public page says so.")
    )
    search_text = models.TextField(
        editable=False, blank=True, help_text="Folded words of title, description and keywords."
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    updated_at = models.DateTimeField(_("changed at"), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")
        ordering: ClassVar = ["-updated_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["-updated_at", "id"],
                condition=Q(published_at__isnull=False, withdrawn_at__isnull=True),
                name="dataset_public_by_change",
            ),
            *(
                models.Index(
                    fields=[facet, "-updated_at", "id"],
                    condition=Q(published_at__isnull=False, withdrawn_at__isnull=True),
                    name=f"dataset_public_of_{facet}",
                )
                for facet in ("agency", "theme", "licence")
            ),
            models.Index(
                fields=["agency", "theme", "licence"],
                condition=Q(published_at__isnull=False, withdrawn_at__isnull=True),
                name="dataset_public_by_facet",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(covers_from__isnull=True)
                | Q(covers_to__isnull=True)
                | Q(covers_from__lte=F("covers_to")),
                name="dataset_covers_forward",
            ),
            models.CheckConstraint(
                condition=Q(access_level=AccessLevel.PUBLIC) | ~Q(access_reason_ar=""),
                name="dataset_limited_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(published_at__isnull=False),
                name="dataset_withdrawn_after_publication",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the language of whoever looks, else in Arabic."""
        return self.text_in("title", get_language() or "ar")

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None

    def text_in(self, name: str, language: str) -> str:
        """``title``, ``notes``, ``area`` or ``keywords`` in `language`, else in Arabic."""
        own: str = getattr(self, f"{name}_en") if language != "ar" else ""
        arabic: str = getattr(self, f"{name}_ar")
        return own or arabic

    def keywords_in(self, language: str) -> list[str]:
        parts = re.split(r"[,،]", self.text_in("keywords", language))
        return [part.strip() for part in parts if part.strip()]
