"""Events and workshops: when, where, what is said, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from accounts.pages import AgencyContentPage
from cms.blocks import BodyBlock


class Sector(models.TextChoices):
    PUBLIC = "public", _("public sector")
    PRIVATE = "private", _("private sector")
    CIVIL_SOCIETY = "civil_society", _("civil society")
    MEDIA = "media", _("media")
    ACADEMIA = "academia", _("academia")
    INTERNATIONAL = "international", _("international organisation")


class RecommendationStatus(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ADOPTED = "adopted", _("adopted")
    UNDER_WAY = "under_way", _("under way")
    DONE = "done", _("done")
    DECLINED = "declined", _("declined")


class ProgrammeItemBlock(blocks.StructBlock):
    """One item of the programme; its day and times are local to the event."""

    day = blocks.DateBlock(label=_("day"))
    starts = blocks.TimeBlock(label=_("from"))
    ends = blocks.TimeBlock(label=_("to"))
    title = blocks.CharBlock(max_length=200, label=_("title"))
    speakers = blocks.CharBlock(required=False, max_length=300, label=_("speakers"))
    text = blocks.TextBlock(required=False, max_length=600, label=_("text"))

    class Meta:
        icon = "time"
        label = _("programme item")


class SpeakerBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=120, label=_("name"))
    role = blocks.CharBlock(required=False, max_length=200, label=_("position"))

    class Meta:
        icon = "user"
        label = _("speaker")


class MaterialBlock(blocks.StructBlock):
    """A file or a link: slides, minutes, a recording, its transcript."""

    title = blocks.CharBlock(max_length=200, label=_("title"))
    document = DocumentChooserBlock(required=False, label=_("file"))
    url = blocks.URLBlock(required=False, label=_("address"))

    class Meta:
        icon = "doc-full"
        label = _("material")


class RecommendationBlock(blocks.StructBlock):
    """What the participants asked for, who answers for it and what has become of it."""

    text = blocks.TextBlock(max_length=600, label=_("text"))
    owner = blocks.CharBlock(max_length=200, label=_("owner"))
    status = blocks.ChoiceBlock(
        choices=RecommendationStatus.choices, default="proposed", label=_("status")
    )
    note = blocks.CharBlock(required=False, max_length=300, label=_("note"))

    class Meta:
        icon = "clipboard-list"
        label = _("recommendation")


class EventPage(AgencyContentPage):
    """A meeting that people may attend; registrations belong to the page in the source language."""

    section = "events"

    lead = models.CharField(_("lead"), max_length=350)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), help_text=_("First moment after the event."))
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        default="Asia/Amman",
        help_text=_("The place's zone by its IANA name, such as Asia/Baghdad."),
    )
    place = models.CharField(_("place"), max_length=150, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    online_url = models.URLField(_("online address"), blank=True)
    spoken_language = models.CharField(_("language spoken"), max_length=120, blank=True)
    has_sign_language = models.BooleanField(_("sign language"), default=False)
    venue_accessibility = models.CharField(
        _("accessibility of the venue"),
        max_length=300,
        blank=True,
        help_text=_("Entrance, lift, toilets, induction loop, seats kept free."),
    )
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True)
    cancellation_reason = models.CharField(_("reason"), max_length=300, blank=True)
    takes_registrations = models.BooleanField(_("people may register"), default=False)
    registration_closes_at = models.DateTimeField(
        _("registration closes at"),
        null=True,
        blank=True,
        help_text=_("Empty: when the event begins."),
    )
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("Empty: no limit.")
    )
    sectors = StreamField(
        [("sector", blocks.ChoiceBlock(choices=Sector.choices, label=_("sector")))],
        verbose_name=_("sectors invited"),
        blank=True,
    )
    attendance = models.PositiveIntegerField(
        _("number of participants"), null=True, blank=True, help_text=_("After the event.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    programme = StreamField(
        [("item", ProgrammeItemBlock())], verbose_name=_("programme"), blank=True
    )
    speakers = StreamField([("speaker", SpeakerBlock())], verbose_name=_("speakers"), blank=True)
    materials = StreamField(
        [("material", MaterialBlock())], verbose_name=_("materials"), blank=True
    )
    recommendations = StreamField(
        [("recommendation", RecommendationBlock())],
        verbose_name=_("recommendations"),
        blank=True,
    )

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("time_zone"),
                FieldPanel("place"),
                FieldPanel("address"),
                FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                FieldPanel("online_url"),
            ],
            heading=_("When and where"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("spoken_language"),
                FieldPanel("has_sign_language"),
                FieldPanel("venue_accessibility"),
            ],
            heading=_("Language and accessibility"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("takes_registrations"),
                FieldPanel("registration_closes_at"),
                FieldPanel("capacity"),
                FieldPanel("sectors"),
            ],
            heading=_("Registration"),
        ),
        MultiFieldPanel(
            [FieldPanel("cancelled_on"), FieldPanel("cancellation_reason")],
            heading=_("Cancellation"),
        ),
        FieldPanel("body"),
        FieldPanel("programme"),
        FieldPanel("speakers"),
        FieldPanel("materials"),
        MultiFieldPanel(
            [FieldPanel("attendance"), FieldPanel("recommendations")], heading=_("Afterwards")
        ),
    ]
    parent_page_types: ClassVar = ["cms.AgencyPage", "cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="event_by_start")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at")), name="event_starts_before_it_ends"
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end lies before the start.")})
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValidationError({"time_zone": _("No time zone has this name.")}) from None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def registration_deadline(self) -> datetime:
        """First moment at which registrations are refused."""
        return min(self.registration_closes_at or self.starts_at, self.ends_at)
