"""Organisations that work with the programme."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class PartnerKind(models.TextChoices):
    INTERNATIONAL = "international", _("international organisation")
    PRIVATE = "private", _("private sector")
    CIVIL = "civil", _("civil society")
    ACADEMIC = "academic", _("university or research")


class Partner(models.Model):
    """A partner as the partners' page lists it, in both languages."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    name_ar = models.CharField(_("name in Arabic"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    kind = models.CharField(_("kind"), max_length=15, choices=PartnerKind)
    role_ar = models.CharField(
        _("role in Arabic"), max_length=300, help_text=_("What the partner does in the programme.")
    )
    role_en = models.CharField(_("role in English"), max_length=300)
    url = models.URLField(_("web site"), blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    panels: ClassVar = [
        FieldPanel(name)
        for name in (
            "slug", "name_ar", "name_en", "kind", "role_ar", "role_en", "url", "logo", "position",
        )
    ]  # fmt: skip

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering: ClassVar = ["position", "name_ar"]

    def __str__(self) -> str:
        return self.name_ar
