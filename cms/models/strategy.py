"""Strategies: from the present state through the future state to the road map, with axes and initiatives."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from accounts.models import Agency
from accounts.pages import AgencyContentPage
from cms.blocks import RICH_TEXT_FEATURES
from cms.models.sdg import SdgGoal

TARGETS = RegexValidator(
    r"^(\d{1,2}\.[0-9a-d]{1,2})(\s*[,،]\s*\d{1,2}\.[0-9a-d]{1,2})*$",
    _("Codes such as 16.7, separated by commas."),
)


class PhaseKind(models.TextChoices):
    CURRENT_STATE = "current_state", _("description of the current state")
    FUTURE_STATE = "future_state", _("future state")
    ROAD_MAP = "road_map", _("road map")


class PhaseState(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")


class InitiativeStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")


def agency_choices() -> list[tuple[str, str]]:
    """Agencies by slug, for choices in blocks; asked when the form is shown."""
    return [(agency.slug, agency.name) for agency in Agency.objects.all()]


def goal_choices() -> list[tuple[str, str]]:
    """The goals of sustainable development, for choices in blocks."""
    return [(str(goal.number), str(goal)) for goal in SdgGoal.objects.all()]


class _TextChoices:
    """Choices whose keys are text: Wagtail would ask for all choices to find each stored value's type, a query per value."""

    def normalize_choice(self, value: object) -> object:
        return value


class AgencyBlock(_TextChoices, blocks.ChoiceBlock):
    """One agency, stored by its slug."""


class GoalsBlock(_TextChoices, blocks.MultipleChoiceBlock):
    """Goals of sustainable development, stored by their numbers."""


class PhaseBlock(blocks.StructBlock):
    """One phase in the making of the strategy."""

    kind = blocks.ChoiceBlock(choices=PhaseKind.choices, label=_("kind"))
    summary = blocks.RichTextBlock(features=RICH_TEXT_FEATURES, label=_("text"))
    starts_on = blocks.DateBlock(label=_("starts on"))
    ends_on = blocks.DateBlock(label=_("ends on"))
    state = blocks.ChoiceBlock(choices=PhaseState.choices, default="planned", label=_("state"))

    class Meta:
        icon = "date"
        label = _("phase")


class InitiativeBlock(blocks.StructBlock):
    """One initiative with who answers for it, its dates and how far it has come."""

    code = blocks.CharBlock(
        max_length=10,
        label=_("code"),
        validators=[RegexValidator(r"^[A-Za-z0-9.\-]+$", _("Latin letters, digits, . and -"))],
    )
    title = blocks.CharBlock(max_length=200, label=_("title"))
    summary = blocks.TextBlock(required=False, max_length=600, label=_("summary"))
    owner = AgencyBlock(choices=agency_choices, label=_("owner"))
    starts_on = blocks.DateBlock(label=_("starts on"))
    ends_on = blocks.DateBlock(label=_("ends on"))
    progress = blocks.IntegerBlock(min_value=0, max_value=100, default=0, label=_("progress in %"))
    reported_on = blocks.DateBlock(required=False, label=_("progress reported on"))
    status = blocks.ChoiceBlock(
        choices=InitiativeStatus.choices, default="planned", label=_("status")
    )
    goals = GoalsBlock(
        choices=goal_choices, required=False, label=_("sustainable development goals")
    )
    targets = blocks.CharBlock(
        required=False, max_length=60, validators=[TARGETS], label=_("targets of the goals")
    )

    class Meta:
        icon = "tick"
        label = _("initiative")


class AxisBlock(blocks.StructBlock):
    """One axis with its initiatives."""

    title = blocks.CharBlock(max_length=150, label=_("title"))
    text = blocks.TextBlock(required=False, max_length=800, label=_("text"))
    initiatives = blocks.ListBlock(InitiativeBlock(), label=_("initiatives"))

    class Meta:
        icon = "list-ul"
        label = _("axis")


class StrategyPage(AgencyContentPage):
    """A strategy and how far its execution has come."""

    section = "strategies"

    summary = models.CharField(_("summary"), max_length=350)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    vision = models.TextField(_("vision"), blank=True)
    partner = models.CharField(
        _("partner"), max_length=200, blank=True, help_text=_("Who helped to make it, if anyone.")
    )
    phases = StreamField([("phase", PhaseBlock())], verbose_name=_("phases"), blank=True)
    axes = StreamField([("axis", AxisBlock())], verbose_name=_("axes"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("vision"),
        FieldPanel("partner"),
        FieldPanel("phases"),
        FieldPanel("axes"),
    ]
    parent_page_types: ClassVar = ["cms.AgencyPage", "cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The end lies before the start.")})
