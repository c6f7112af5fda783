"""News: what happened, where and when."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from accounts.pages import AgencyContentPage
from cms.blocks import BodyBlock


class NewsPage(AgencyContentPage):
    """A report with its date line: place and day."""

    section = "news"

    place = models.CharField(
        _("place"),
        max_length=80,
        help_text=_("Where it happened; it opens the date line."),
    )
    dated_on = models.DateField(
        _("date"), help_text=_("The day of the date line, not that of publication.")
    )
    lead = models.CharField(
        _("lead"), max_length=350, help_text=_("Who did what, and what changes for people.")
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    topics = ParentalManyToManyField(
        "cms.Topic", verbose_name=_("topics"), blank=True, related_name="news"
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    related = StreamField(
        [("page", blocks.PageChooserBlock(label=_("page")))],
        verbose_name=_("related pages"),
        blank=True,
        max_num=6,
    )

    content_panels: ClassVar = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("place"), FieldPanel("dated_on")], heading=_("Date line")),
        FieldPanel("lead"),
        FieldPanel("image"),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        FieldPanel("body"),
        FieldPanel("related"),
    ]
    parent_page_types: ClassVar = ["cms.AgencyPage", "cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        indexes: ClassVar = [models.Index(fields=["-dated_on"], name="news_newest_first")]
