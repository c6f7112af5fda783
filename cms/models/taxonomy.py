"""Terms that editors file content under: audience, topic, life event, channel, governorate."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class Term(models.Model):
    """A name in two languages under a short name that never changes."""

    slug = models.SlugField(
        _("short name"),
        max_length=60,
        unique=True,
        help_text=_("Used in addresses and files; do not change it once content uses it."),
    )
    name_ar = models.CharField(_("name in Arabic"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    panels: ClassVar = [
        FieldPanel("name_ar"),
        FieldPanel("name_en"),
        FieldPanel("slug"),
        FieldPanel("sort_order"),
    ]

    class Meta:
        abstract = True
        ordering: ClassVar = ["sort_order", "slug"]

    def __str__(self) -> str:
        return self.name_in(get_language() or "ar")

    def name_in(self, language: str) -> str:
        return self.name_ar if language == "ar" else self.name_en


class Audience(Term):
    """Whom a service is for."""

    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class Topic(Term):
    """What a service is about."""

    class Meta(Term.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


class LifeEvent(Term):
    """What happens in a life or a business that makes people need services."""

    class Meta(Term.Meta):
        verbose_name = _("life event")
        verbose_name_plural = _("life events")


class Channel(Term):
    """A way to get a service. Digital ones count in the digital share."""

    is_digital = models.BooleanField(
        _("digital"),
        default=False,
        help_text=_("Transactions of this channel count in the digital share."),
    )

    panels: ClassVar = [*Term.panels, FieldPanel("is_digital")]

    class Meta(Term.Meta):
        verbose_name = _("channel")
        verbose_name_plural = _("channels")


class Governorate(Term):
    """The area that a service point lies in."""

    class Meta(Term.Meta):
        verbose_name = _("governorate")
        verbose_name_plural = _("governorates")
