"""Bodies that steer the programme: what they may do, who sits in them, what they decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable, Page, TranslatableMixin

from accounts.models import Agency
from accounts.pages import AgencyContentPage
from cms.blocks import BodyBlock


class BodyPage(AgencyContentPage):
    """A committee or council: its mandate, members, decisions and minutes."""

    section = "bodies"

    summary = models.CharField(
        _("summary"),
        max_length=250,
        blank=True,
        help_text=_("One sentence: what this body is there for."),
    )
    mandate = StreamField(BodyBlock(), verbose_name=_("mandate"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=250, blank=True)
    established_on = models.DateField(_("established on"), null=True, blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("mandate"),
        FieldPanel("legal_basis"),
        FieldPanel("established_on"),
        InlinePanel("members", label=_("member")),
        InlinePanel("decisions", label=_("decision")),
        InlinePanel("meetings", label=_("minutes of a meeting")),
    ]
    parent_page_types: ClassVar = ["cms.HomePage", "cms.AgencyPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("committee or council")


class Seat(models.TextChoices):
    CHAIR = "chair", _("chair")
    DEPUTY = "deputy", _("deputy chair")
    MEMBER = "member", _("member")
    SECRETARY = "secretary", _("secretary")


class BodyMember(TranslatableMixin, Orderable):
    """One seat: who holds it, in which office."""

    page = ParentalKey(BodyPage, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("name"), max_length=120, blank=True)
    office = models.CharField(_("office"), max_length=200, help_text=_("Secretary-general …"))
    seat = models.CharField(_("seat"), max_length=10, choices=Seat, default=Seat.MEMBER)
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    panels: ClassVar = [FieldPanel(name) for name in ("name", "office", "seat", "agency")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("member")

    def __str__(self) -> str:
        return self.name or self.office


class DecisionStatus(models.TextChoices):
    ADOPTED = "adopted", _("adopted")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")
    WITHDRAWN = "withdrawn", _("withdrawn")


class BodyDecision(TranslatableMixin, Orderable):
    """One decision, with what became of it."""

    page = ParentalKey(BodyPage, on_delete=models.CASCADE, related_name="decisions")
    number = models.CharField(_("number"), max_length=20, help_text=_("Such as 4/2017."))
    decided_on = models.DateField(_("decided on"))
    title = models.CharField(_("title"), max_length=200)
    text = RichTextField(_("text"), features=["bold", "ol", "ul", "link"], blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=DecisionStatus, default=DecisionStatus.ADOPTED
    )

    panels: ClassVar = [
        FieldPanel(name) for name in ("number", "decided_on", "title", "text", "status")
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("decision")

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"


class BodyMeeting(TranslatableMixin, Orderable):
    """The minutes of one meeting: a summary for readers and the signed document."""

    page = ParentalKey(BodyPage, on_delete=models.CASCADE, related_name="meetings")
    held_on = models.DateField(_("held on"))
    title = models.CharField(_("title"), max_length=200)
    minutes = RichTextField(_("minutes"), features=["bold", "ol", "ul", "link"], blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=_("document"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    panels: ClassVar = [FieldPanel(name) for name in ("held_on", "title", "minutes", "document")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("minutes of a meeting")

    def __str__(self) -> str:
        return self.title
