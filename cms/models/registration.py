"""Registrations for events: a place, or a place in the queue."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.models.event import EventPage, Sector


class RegistrationState(models.TextChoices):
    CONFIRMED = "confirmed", _("confirmed")
    WAITING = "waiting", _("on the waiting list")
    CANCELLED = "cancelled", _("cancelled")


class Registration(models.Model):
    """One person's registration; name, address and needs are blanked some weeks after the event."""

    event = models.ForeignKey(
        EventPage, verbose_name=_("event"), on_delete=models.CASCADE, related_name="registrations"
    )
    public_id = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=RegistrationState.choices)
    name = models.CharField(_("name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)
    needs = models.CharField(_("accessibility needs"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=10)
    registered_at = models.DateTimeField(_("registered at"))
    promoted_at = models.DateTimeField(_("promoted at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("personal data erased at"), null=True, blank=True)

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering: ClassVar = ["event_id", "registered_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=~Q(state="cancelled") & ~Q(email=""),
                name="registration_once_per_address",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["event", "state", "registered_at"], name="registration_queue"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
