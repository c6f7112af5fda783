"""Where an agency's own systems are told of what happened, and each message on its way there."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class DisabledFor(models.TextChoices):
    HAND = "hand", _("switched off by hand")
    GONE = "gone", _("the receiver answered that it is gone (410)")
    FAILING = "failing", _("nothing arrived for five days")


class WebhookEndpoint(models.Model):
    """One address of an agency's system. Its secret is not stored, see `operations.webhooks.secrets`."""

    identifier = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(
        "accounts.Agency",
        verbose_name=_("agency"),
        on_delete=models.CASCADE,
        related_name="webhook_endpoints",
    )
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(_("address"), max_length=2000)
    kinds = models.JSONField(_("events"), default=list)
    secret_number = models.PositiveIntegerField(default=1, editable=False)
    secret_changed_at = models.DateTimeField(_("secret changed at"), null=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    disabled_at = models.DateTimeField(_("switched off at"), null=True, editable=False)
    disabled_for = models.CharField(max_length=10, choices=DisabledFor.choices, blank=True)
    created_at = models.DateTimeField(_("set up at"))

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering: ClassVar = ["agency", "name", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(disabled_at__isnull=True, disabled_for="")
                | (models.Q(disabled_at__isnull=False) & ~models.Q(disabled_for="")),
                name="webhook_disabled_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("on its way")
    DELIVERED = "delivered", _("arrived")
    FAILED = "failed", _("given up")


class WebhookDelivery(models.Model):
    """One message: the same id and the same body at every attempt and replay. Deleted after thirty days."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    kind = models.CharField(_("event"), max_length=60)
    body = models.TextField(_("message"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DeliveryState.choices,
        default=DeliveryState.WAITING,
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    # Tasks of an earlier series of attempts know by it that they came too late.
    series = models.PositiveIntegerField(default=1)
    status = models.PositiveIntegerField(_("last answer"), null=True)
    problem = models.CharField(_("last problem"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("happened at"))
    tried_at = models.DateTimeField(_("last tried at"), null=True)
    next_at = models.DateTimeField(_("next attempt"), null=True)

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        ordering: ClassVar = ["-created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["endpoint", "-created_at"], name="webhook_newest_first"),
            models.Index(fields=["created_at"], name="webhook_oldest_first"),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        """What receivers tell repetitions by."""
        return f"msg_{self.id.hex}"
