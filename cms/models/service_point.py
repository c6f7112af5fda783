"""Places where services are given: post offices, knowledge stations, kiosks, counters of agencies."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from accounts.models import Agency
from accounts.row_forms import AgencyRowForm
from cms.models.service import ServicePage
from cms.models.taxonomy import Governorate


class ServicePointType(models.TextChoices):
    POST_OFFICE = "post_office", _("post office")
    KNOWLEDGE_STATION = "knowledge_station", _("knowledge station")
    KIOSK = "kiosk", _("self-service kiosk")
    COUNTER = "counter", _("counter of an agency")


class ServicePointForm(AgencyRowForm):
    """A place may offer services of any agency, once they are public."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "services" in self.fields and not self.for_user.is_superuser:
            offered = ServicePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
            chosen = self.instance.services.values("pk") if self.instance.pk else ()
            self.fields["services"].queryset = offered.filter(live=True) | offered.filter(
                pk__in=chosen
            )


class ServicePoint(models.Model):
    """One place; `services` are source pages, valid for all their translations."""

    code = models.SlugField(
        _("code"),
        max_length=60,
        unique=True,
        help_text=_("Stable; a file that is imported again recognises the place by it."),
    )
    type = models.CharField(_("type"), max_length=20, choices=ServicePointType)
    name_ar = models.CharField(_("name in Arabic"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.PROTECT,
        related_name="service_points",
    )
    governorate = models.ForeignKey(
        Governorate,
        verbose_name=_("governorate"),
        on_delete=models.PROTECT,
        related_name="service_points",
    )
    address_ar = models.CharField(_("address in Arabic"), max_length=250)
    address_en = models.CharField(_("address in English"), max_length=250, blank=True)
    hours_ar = models.CharField(_("hours in Arabic"), max_length=150, blank=True)
    hours_en = models.CharField(_("hours in English"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    services = models.ManyToManyField(
        ServicePage, verbose_name=_("services offered"), blank=True, related_name="service_points"
    )
    is_open = models.BooleanField(_("shown to the public"), default=True)

    base_form_class = ServicePointForm
    panels: ClassVar = [
        FieldRowPanel([FieldPanel("code"), FieldPanel("type")]),
        FieldRowPanel([FieldPanel("name_ar"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("agency"), FieldPanel("governorate")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("address_ar"), FieldPanel("address_en")]),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
            ],
            heading=_("Place"),
        ),
        FieldRowPanel([FieldPanel("hours_ar"), FieldPanel("hours_en")]),
        FieldPanel("phone"),
        FieldPanel("services"),
        FieldPanel("is_open"),
    ]

    class Meta:
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        ordering: ClassVar = ["governorate__sort_order", "name_ar", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["governorate", "type"], name="service_point_by_place")
        ]

    def __str__(self) -> str:
        return self.in_language("name", get_language() or "ar")

    def in_language(self, name: str, language: str) -> str:
        """The field `name` in this language, or in the other when it is empty."""
        chosen, other = ("ar", "en") if language == "ar" else ("en", "ar")
        return getattr(self, f"{name}_{chosen}") or getattr(self, f"{name}_{other}")

    def clean(self) -> None:
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            raise ValidationError({"longitude": _("Give both coordinates or neither.")})
