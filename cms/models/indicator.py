"""Indicators: what is measured, how, and every value that was ever published."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from accounts.pages import AgencyContentPage


class Rhythm(models.TextChoices):
    YEAR = "year", _("every year")
    QUARTER = "quarter", _("every quarter")
    MONTH = "month", _("every month")


class Direction(models.TextChoices):
    UP = "up", _("higher is better")
    DOWN = "down", _("lower is better")
    NEUTRAL = "neutral", _("neither is better")


class IndicatorPage(AgencyContentPage):
    """What an agency measures about itself.

    The numbers belong to the page in the source language; translations show the same numbers under their own words.
    """

    section = "indicators"

    definition = models.TextField(_("definition"), help_text=_("What is counted, in one sentence."))
    unit = models.CharField(
        _("unit"), max_length=60, help_text=_("For example: services, %, minutes.")
    )
    rhythm = models.CharField(
        _("rhythm"), max_length=10, choices=Rhythm.choices, default=Rhythm.YEAR
    )
    direction = models.CharField(
        _("direction"), max_length=10, choices=Direction.choices, default=Direction.UP
    )
    decimals = models.PositiveSmallIntegerField(_("decimal places shown"), default=0)
    target = models.DecimalField(
        _("target"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    target_on = models.DateField(_("target date"), null=True, blank=True)
    method = models.TextField(
        _("method"), blank=True, help_text=_("How it is counted and checked.")
    )
    source = models.CharField(_("source"), max_length=250)
    source_url = models.URLField(_("address of the source"), blank=True)
    dataset = models.SlugField(
        _("dataset"),
        max_length=80,
        allow_unicode=True,
        blank=True,
        help_text=_("Short name of the open dataset that holds the numbers, if any."),
    )
    is_sample = models.BooleanField(
        _("sample figures"),
        default=False,
        help_text=_("The figures are invented; the page says so."),
    )
    goals = ParentalManyToManyField(
        "cms.SdgGoal",
        verbose_name=_("sustainable development goals"),
        blank=True,
        related_name="indicators",
    )
    targets = ParentalManyToManyField(
        "cms.SdgTarget",
        verbose_name=_("targets of the goals"),
        blank=True,
        related_name="indicators",
    )

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("definition"),
        MultiFieldPanel(
            [
                FieldPanel("unit"),
                FieldPanel("rhythm"),
                FieldPanel("direction"),
                FieldPanel("decimals"),
                FieldPanel("is_sample"),
            ],
            heading=_("Measure"),
        ),
        MultiFieldPanel([FieldPanel("target"), FieldPanel("target_on")], heading=_("Target")),
        MultiFieldPanel(
            [
                FieldPanel("method"),
                FieldPanel("source"),
                FieldPanel("source_url"),
                FieldPanel("dataset"),
            ],
            heading=_("Source"),
        ),
        MultiFieldPanel(
            [FieldPanel("goals"), FieldPanel("targets")],
            heading=_("Sustainable development goals"),
        ),
    ]
    parent_page_types: ClassVar = ["cms.AgencyPage", "cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")


class IndicatorValue(models.Model):
    """The value of one period as it stands now; none at all means that nothing was measured, never zero."""

    indicator = models.ForeignKey(
        IndicatorPage,
        verbose_name=_("indicator"),
        on_delete=models.CASCADE,
        related_name="values",
    )
    period_on = models.DateField(_("period"), help_text=_("First day of the period."))
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True, blank=True)
    is_provisional = models.BooleanField(_("provisional"), default=False)
    note = models.CharField(_("note"), max_length=250, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("value of an indicator")
        verbose_name_plural = _("values of indicators")
        ordering: ClassVar = ["indicator_id", "period_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["indicator", "period_on"], name="indicator_value_once_per_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} · {self.period_on}"


class EarlierValue(models.Model):
    """What was published for a period before it was revised; kept so that a quoted number can be found again."""

    current = models.ForeignKey(
        IndicatorValue, verbose_name=_("value"), on_delete=models.CASCADE, related_name="earlier"
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    was_provisional = models.BooleanField(_("provisional"), default=False)
    replaced_at = models.DateTimeField(_("replaced at"))
    reason = models.CharField(_("reason"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("earlier value")
        verbose_name_plural = _("earlier values")
        ordering: ClassVar = ["current_id", "-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.current} · {self.value}"
