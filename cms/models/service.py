"""The service guide: how to get one service, from need to result."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail_localize.fields import SynchronizedField

from accounts.pages import AgencyContentPage
from cms.models.service_blocks import DocumentBlock, LawBlock, QuestionBlock, StepBlock
from cms.models.service_panels import service_edit_handler
from cms.models.taxonomy import Audience, Channel, LifeEvent, Topic


class ServiceStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    PAPER_ONLY = "paper_only", _("paper only")
    PROCEDURAL_COMPLETE = "procedural_complete", _("procedural-complete")
    CONNECTED = "connected", _("connected")
    INTERLINKED = "interlinked", _("interlinked")
    SUSPENDED = "suspended", _("suspended")
    RETIRED = "retired", _("retired")


ELECTRONIC_STATUSES = (
    ServiceStatus.PROCEDURAL_COMPLETE,
    ServiceStatus.CONNECTED,
    ServiceStatus.INTERLINKED,
)


class DurationUnit(models.TextChoices):
    MINUTES = "minutes", pgettext_lazy("unit of time", "minutes")
    HOURS = "hours", _("hours")
    WORKING_DAYS = "working_days", _("working days")
    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")


class Currency(models.TextChoices):
    """ISO 4217 codes; `common.money` spells them."""

    JOD = "JOD", _("Jordanian dinar")
    IQD = "IQD", _("Iraqi dinar")
    SYP = "SYP", _("Syrian pound")
    USD = "USD", _("US dollar")


def count_field(name: Any) -> models.PositiveSmallIntegerField:
    """A small number that may be unknown."""
    return models.PositiveSmallIntegerField(name, null=True, blank=True)


class ServicePage(AgencyContentPage):
    """A guide to one service."""

    section = "services"

    promise = models.CharField(
        _("promise"),
        max_length=250,
        help_text=_("One sentence: what people have in hand at the end, and how soon."),
    )
    status = models.CharField(
        _("status"), max_length=20, choices=ServiceStatus, default=ServiceStatus.PAPER_ONLY
    )
    audiences = ParentalManyToManyField(Audience, verbose_name=_("audiences"), blank=True)
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True)
    life_events = ParentalManyToManyField(LifeEvent, verbose_name=_("life events"), blank=True)

    electronic_since = models.DateField(
        _("electronic since"),
        null=True,
        blank=True,
        help_text=_("Only for services that were electronic before this guide was written."),
    )
    electronic_only_from = models.DateField(
        _("electronic only from"),
        null=True,
        blank=True,
        help_text=_("From this day counters no longer take applications; the public is told."),
    )
    switch_over_notice = models.CharField(
        _("switch-over notice"),
        max_length=300,
        blank=True,
        help_text=_("Who helps those who cannot use the electronic service, and where."),
    )

    who_can_apply = models.TextField(
        _("who can apply"), blank=True, help_text=_("One condition per line.")
    )
    duration_value = count_field(_("duration"))
    duration_unit = models.CharField(
        _("unit of the duration"),
        max_length=15,
        choices=DurationUnit,
        default=DurationUnit.WORKING_DAYS,
    )
    validity = models.CharField(
        _("validity of the result"),
        max_length=120,
        blank=True,
        help_text=_("For example: one year from the day of issue."),
    )
    documents = StreamField(
        [("document", DocumentBlock())], verbose_name=_("documents needed"), blank=True
    )
    steps = StreamField([("step", StepBlock())], verbose_name=_("steps"), blank=True)

    start_url = models.URLField(_("start address"), max_length=500, blank=True)
    start_name = models.CharField(
        _("name of the electronic service"),
        max_length=120,
        blank=True,
        help_text=_("Where the start button leads; for example: the portal of the ministry."),
    )

    appeal = models.TextField(
        _("appeal"),
        max_length=1000,
        blank=True,
        help_text=_("What to do when the application is refused, where and until when."),
    )
    legal_basis = StreamField([("law", LawBlock())], verbose_name=_("legal basis"), blank=True)
    faqs = StreamField([("faq", QuestionBlock())], verbose_name=_("questions"), blank=True)
    related_services = ParentalManyToManyField(
        "self", verbose_name=_("related services"), blank=True, symmetrical=False
    )

    review_on = models.DateField(
        _("review date"),
        null=True,
        blank=True,
        help_text=_("On this day the guide appears in the list of its responsible person."),
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible person"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="service_guides",
    )

    steps_before = count_field(_("steps before"))
    steps_after = count_field(_("steps after"))
    documents_before = count_field(_("documents before"))
    documents_after = count_field(_("documents after"))
    days_before = count_field(_("days before"))
    days_after = count_field(_("days after"))

    suspended_from = models.DateField(_("suspended from"), null=True, blank=True)
    suspended_until = models.DateField(_("expected back on"), null=True, blank=True)
    alternative = models.CharField(
        _("what to do meanwhile"),
        max_length=300,
        blank=True,
        help_text=_("Shown in the banner of a suspended service, or with a retired one."),
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The guide that replaces a retired one."),
    )

    parent_page_types: ClassVar = ["cms.AgencyPage"]
    subpage_types: ClassVar[list[str]] = []
    edit_handler = service_edit_handler()
    # Facts are the same in every language and follow the source; wagtail-localize would leave these four out.
    override_translatable_fields: ClassVar = [
        SynchronizedField(name, overridable=False)
        for name in ("slug", "audiences", "topics", "life_events", "related_services")
    ]

    class Meta:
        verbose_name = _("service guide")
        verbose_name_plural = _("service guides")
        indexes: ClassVar = [
            models.Index(fields=["status"], name="service_by_status"),
            models.Index(fields=["review_on"], name="service_by_review"),
        ]

    @property
    def is_electronic(self) -> bool:
        return self.status in ELECTRONIC_STATUSES

    def clean(self) -> None:
        super().clean()
        from cms.guides.policies import guide_gaps

        gaps = guide_gaps(self, known_status=self._stored_status())
        if gaps:
            raise ValidationError(gaps)

    def _stored_status(self) -> str | None:
        """The status that the public sees now, of this guide or of the one it translates; None while nothing is published."""
        stored = ServicePage.objects.filter(translation_key=self.translation_key, live=True)
        return stored.order_by("pk").values_list("status", flat=True).first()


class ServiceFee(Orderable):
    """What the service costs, over one channel or over all."""

    page = ParentalKey(ServicePage, on_delete=models.CASCADE, related_name="fees")
    channel = models.ForeignKey(
        Channel,
        verbose_name=_("channel"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the same over every channel."),
    )
    amount_minor = models.BigIntegerField(
        _("amount in minor units"),
        validators=[MinValueValidator(0)],
        help_text=_("In fils or cents: 20 dinars are 20000 fils. 0 is free."),
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.JOD)
    note_ar = models.CharField(_("note in Arabic"), max_length=150, blank=True)
    note_en = models.CharField(_("note in English"), max_length=150, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("fee")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0), name="service_fee_not_negative"
            )
        ]


class ServiceChannel(Orderable):
    """A way to get the service, with its number or address."""

    page = ParentalKey(ServicePage, on_delete=models.CASCADE, related_name="channels")
    channel = models.ForeignKey(
        Channel, verbose_name=_("channel"), on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField(
        _("number"),
        max_length=30,
        blank=True,
        help_text=_("The contact centre's telephone or the SMS code, digits only: 065008080."),
    )
    url = models.URLField(_("link"), max_length=500, blank=True)
    note_ar = models.CharField(_("note in Arabic"), max_length=200, blank=True)
    note_en = models.CharField(_("note in English"), max_length=200, blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("channel")
