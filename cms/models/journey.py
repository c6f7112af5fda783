"""A journey: the services of one life event in order, with alternatives."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from accounts.pages import AgencyContentPage
from cms.models.taxonomy import LifeEvent


class JourneyStepBlock(blocks.StructBlock):
    """A step, how it joins the one before, and the guides that take the reader through it."""

    joins = blocks.ChoiceBlock(
        choices=[("then", _("then")), ("and", _("and also")), ("or", _("or instead"))],
        default="then",
        label=_("joins the step before as"),
        help_text=_("“and”: both are needed, in any order; “or”: one of the two is enough."),
    )
    title = blocks.CharBlock(max_length=150, label=_("title"))
    text = blocks.TextBlock(max_length=800, required=False, label=_("explanation"))
    services = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="cms.ServicePage"),
        label=_("service guides"),
        default=[],
        min_num=0,
    )

    class Meta:
        icon = "list-ol"
        label = _("step")


class JourneyPage(AgencyContentPage):
    """Ordered guides for a life event; below the home page it belongs to the whole site."""

    section = "journeys"

    summary = models.CharField(
        _("summary"), max_length=250, help_text=_("For whom, and what is reached at the end.")
    )
    life_event = models.ForeignKey(
        LifeEvent,
        verbose_name=_("life event"),
        on_delete=models.PROTECT,
        related_name="journeys",
    )
    steps = StreamField([("step", JourneyStepBlock())], verbose_name=_("steps"))

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("life_event"),
        FieldPanel("steps"),
    ]
    parent_page_types: ClassVar = ["cms.HomePage", "cms.AgencyPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")
