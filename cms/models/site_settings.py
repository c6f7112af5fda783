"""Names, colours, menus, contact and the emergency band of the site, changed without code."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField

from common.contrast import TEXT_MINIMUM, contrast, is_hex_colour

Words = str | Promise
GROUNDS = {"#FFFFFF": _("white"), "#F7F5EF": _("sand"), "#0F1714": _("the dark theme's ground")}
LIGHT_GROUNDS = ("#FFFFFF", "#F7F5EF")
DARK_GROUNDS = ("#0F1714",)
WEEKENDS = {
    "fri-sat": ("friday", "saturday"),
    "fri": ("friday",),
    "thu-fri": ("thursday", "friday"),
    "sat-sun": ("saturday", "sunday"),
}
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


class MenuItemBlock(blocks.StructBlock):
    """One link of a menu: to a page, or to an address."""

    title_ar = blocks.CharBlock(max_length=40, label=_("title in Arabic"))
    title_en = blocks.CharBlock(max_length=40, label=_("title in English"))
    page = blocks.PageChooserBlock(required=False, label=_("page"))
    address = blocks.CharBlock(
        max_length=300,
        required=False,
        label=_("or address"),
        help_text=_(
            "Within the site without the language, such as services/; or a full https:// address."
        ),
    )

    class Meta:
        icon = "link"
        label = _("link")


class HolidayBlock(blocks.StructBlock):
    """Days on which the offices are closed."""

    name_ar = blocks.CharBlock(max_length=80, label=_("name in Arabic"))
    name_en = blocks.CharBlock(max_length=80, label=_("name in English"))
    first_day = blocks.DateBlock(label=_("first day"))
    last_day = blocks.DateBlock(label=_("last day"))

    class Meta:
        icon = "date"
        label = _("holiday")


def colour_field(name: Any, default: str, help_text: Any) -> models.CharField:
    """A colour as ``#RRGGBB``."""
    return models.CharField(name, max_length=7, default=default, help_text=help_text)


class EmergencyLevel(models.TextChoices):
    INFO = "info", _("notice")
    WARNING = "warning", _("warning")
    DANGER = "danger", _("danger")


@register_setting(icon="cog", order=100)
class SiteSettings(BaseGenericSetting):
    """What an administrator changes about the whole site."""

    name_ar = models.CharField(_("name in Arabic"), max_length=120, default="ديوان")
    name_en = models.CharField(_("name in English"), max_length=120, default="Diwan")
    tagline_ar = models.CharField(_("tagline in Arabic"), max_length=200, blank=True)
    tagline_en = models.CharField(_("tagline in English"), max_length=200, blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    brand = colour_field(
        _("brand colour"), "#0B5D4B", _("Buttons and header; at least 4.5 to 1 on white and sand.")
    )
    brand_dark = colour_field(
        _("brand colour, dark theme"), "#6FCBB2", _("At least 4.5 to 1 on the dark ground.")
    )
    link = colour_field(
        _("link colour"), "#0A5A8C", _("Links in text; at least 4.5 to 1 on white and sand.")
    )
    link_dark = colour_field(
        _("link colour, dark theme"), "#8CC7F0", _("At least 4.5 to 1 on the dark ground.")
    )
    accent = colour_field(
        _("accent colour"), "#8A6414", _("Seals and official replies; 4.5 to 1 on white and sand.")
    )
    header_menu = StreamField(
        [("item", MenuItemBlock())],
        verbose_name=_("main menu"),
        blank=True,
        max_num=5,
        help_text=_("At most five links; empty shows the sections of the site."),
    )
    footer_menu = StreamField(
        [("item", MenuItemBlock())], verbose_name=_("footer menu"), blank=True, max_num=12
    )
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address_ar = models.CharField(_("address in Arabic"), max_length=250, blank=True)
    address_en = models.CharField(_("address in English"), max_length=250, blank=True)
    weekend = models.CharField(
        _("weekend"),
        max_length=10,
        default="fri-sat",
        choices=[
            ("fri-sat", _("Friday and Saturday")),
            ("fri", _("Friday")),
            ("thu-fri", _("Thursday and Friday")),
            ("sat-sun", _("Saturday and Sunday")),
        ],
    )
    hours_ar = models.CharField(_("working hours in Arabic"), max_length=120, blank=True)
    hours_en = models.CharField(_("working hours in English"), max_length=120, blank=True)
    holidays = StreamField([("holiday", HolidayBlock())], verbose_name=_("holidays"), blank=True)
    emergency_level = models.CharField(
        _("level"), max_length=10, choices=EmergencyLevel, default=EmergencyLevel.WARNING
    )
    emergency_text_ar = models.CharField(
        _("text in Arabic"),
        max_length=250,
        blank=True,
        help_text=_("Shown above every page while it is not empty."),
    )
    emergency_text_en = models.CharField(_("text in English"), max_length=250, blank=True)
    emergency_url = models.URLField(_("link"), blank=True)
    emergency_starts_at = models.DateTimeField(_("shown from"), null=True, blank=True)
    emergency_ends_at = models.DateTimeField(_("shown until"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name_ar"),
                    FieldPanel("name_en"),
                    FieldPanel("tagline_ar"),
                    FieldPanel("tagline_en"),
                    FieldPanel("logo"),
                ],
                heading=_("Names"),
            ),
            ObjectList(
                [
                    FieldPanel(name)
                    for name in ("brand", "brand_dark", "link", "link_dark", "accent")
                ],
                heading=_("Colours"),
            ),
            ObjectList([FieldPanel("header_menu"), FieldPanel("footer_menu")], heading=_("Menus")),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel(n) for n in ("phone", "email", "address_ar", "address_en")],
                        heading=_("Contact"),
                    ),
                    MultiFieldPanel(
                        [FieldPanel(n) for n in ("weekend", "hours_ar", "hours_en", "holidays")],
                        heading=_("Working week"),
                    ),
                ],
                heading=_("Contact"),
            ),
            ObjectList(
                [
                    FieldPanel("emergency_level"),
                    FieldPanel("emergency_text_ar"),
                    FieldPanel("emergency_text_en"),
                    FieldPanel("emergency_url"),
                    FieldPanel("emergency_starts_at"),
                    FieldPanel("emergency_ends_at"),
                ],
                heading=_("Emergency band"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("site settings")
        # The whole site's, no agency's: no role carries a permission for it, only superusers change it.
        default_permissions = ()

    def __str__(self) -> str:
        return self.name_ar

    def clean(self) -> None:
        super().clean()
        errors: dict[str, Words] = {}
        for name in ("brand", "link", "accent"):
            errors.update(_contrast_error(name, getattr(self, name), LIGHT_GROUNDS))
        for name in ("brand_dark", "link_dark"):
            errors.update(_contrast_error(name, getattr(self, name), DARK_GROUNDS))
        starts, ends = self.emergency_starts_at, self.emergency_ends_at
        if starts and ends and starts >= ends:
            errors["emergency_ends_at"] = _("The band ends before it begins.")
        if errors:
            raise ValidationError(errors)

    def in_language(self, name: str, language: str) -> str:
        """The field `name` in this language, or in the other when it is empty."""
        chosen, other = ("ar", "en") if language == "ar" else ("en", "ar")
        return getattr(self, f"{name}_{chosen}") or getattr(self, f"{name}_{other}")

    def emergency_is_shown(self, moment: datetime) -> bool:
        """Whether the band's text and half-open window [from, until) call for it now."""
        starts, ends = self.emergency_starts_at, self.emergency_ends_at
        has_text = bool(self.emergency_text_ar or self.emergency_text_en)
        return has_text and (not starts or starts <= moment) and (not ends or moment < ends)

    @property
    def working_days(self) -> list[str]:
        return [day for day in DAYS if day not in WEEKENDS[self.weekend]]


def _contrast_error(name: str, colour: str, grounds: tuple[str, ...]) -> dict[str, Words]:
    if not is_hex_colour(colour):
        return {name: _("Write the colour as # and six digits, such as #0B5D4B.")}
    for ground in grounds:
        ratio = contrast(colour, ground)
        if ratio < TEXT_MINIMUM:
            message = _(
                "%(colour)s on %(ground)s has a contrast of %(ratio).2f to 1; "
                "people with weak sight need at least 4.5 to 1."
            ) % {"colour": colour, "ground": GROUNDS[ground], "ratio": ratio}
            return {name: message}
    return {}
