"""Who is told by mail of consultations, of what they are told, and that they were told.

An address stands in `Subscription` alone. What says that somebody was told (`Told`) holds a keyed digest that is another one for
each event, so that no two rows can be said to be one person's.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Agency
from consultations.models.consultation import ConsultationPage


class EventKind(models.TextChoices):
    """Of what subscribers are told."""

    OPENED = "opened", pgettext_lazy("subscription", "opening")
    VERSION = "version", pgettext_lazy("subscription", "a new text")
    REPLIES = "replies", pgettext_lazy("subscription", "official replies, once a day")
    CLOSING_SOON = "closing_soon", pgettext_lazy("subscription", "three days before closing")
    EXTENDED = "extended", pgettext_lazy("subscription", "a later closing")
    OVERDUE = "overdue", pgettext_lazy("subscription", "a promised answer that is overdue")
    OUTCOME = "outcome", pgettext_lazy("subscription", "the outcome")
    WITHDRAWN = "withdrawn", pgettext_lazy("subscription", "withdrawal")


class Ending(models.TextChoices):
    """Why a subscription has ended."""

    READER = "reader", _("by its reader")
    REFUSED = "refused", _("the address takes no mail")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def standing(self) -> SubscriptionQuerySet:
        return self.filter(ended_at__isnull=True)

    def confirmed(self) -> SubscriptionQuerySet:
        return self.standing().filter(confirmed_at__isnull=False)


class Subscription(models.Model):
    """One address and what it wants to hear of: one consultation, an agency's, or all. Nothing is sent before it is confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.CharField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=12)
    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.CASCADE, null=True, related_name="subscriptions"
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, null=True, related_name="subscriptions"
    )
    # Kinds of events that its reader does not want; new kinds are told.
    unwanted = models.JSONField(default=list)
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    # How often in a row of weeks the address took no mail, and when last.
    refusals = models.PositiveSmallIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(consultation__isnull=True) | Q(agency__isnull=True),
                name="subscription_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["address", "consultation"],
                condition=Q(ended_at__isnull=True, consultation__isnull=False),
                name="one_subscription_to_a_consultation",
            ),
            models.UniqueConstraint(
                fields=["address", "agency"],
                condition=Q(ended_at__isnull=True, agency__isnull=False),
                name="one_subscription_to_an_agency",
            ),
            models.UniqueConstraint(
                fields=["address"],
                condition=Q(ended_at__isnull=True, consultation__isnull=True, agency__isnull=True),
                name="one_subscription_to_all",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["consultation", "agency", "id"], name="subscriptions_in_order"),
            models.Index(fields=["address"], name="subscriptions_of_an_address"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SubscriptionMail(models.Model):
    """That a confirmation was sent to an address: what keeps anybody from filling somebody's mailbox."""

    address_digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["address_digest", "sent_at"], name="confirmations_sent")
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d %H:%M}"


class ConsultationEvent(models.Model):
    """Something of a public consultation of which its subscribers are told, once; written with what happened.

    Those are told who had confirmed by `at`. ``phase`` and ``reached`` say how far the telling has come.
    """

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.CASCADE, related_name="told_events"
    )
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    # Tells events of one kind apart: a version's number, a day, a closing.
    key = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    phase = models.PositiveSmallIntegerField(default=0)
    reached = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consultation", "kind", "key"], name="an_event_is_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.kind} {self.key}"


class Told(models.Model):
    """That an address was written to about an event, whichever of its subscriptions asked for it."""

    event = models.ForeignKey(ConsultationEvent, on_delete=models.CASCADE, related_name="told")
    address_digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "address_digest"], name="told_once")
        ]

    def __str__(self) -> str:
        return str(self.event_id)
