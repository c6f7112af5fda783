"""Messages on their way to people."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.Model):
    """One mail or text message to one person: written with the change that causes it, sent by a task."""

    class Channel(models.TextChoices):
        MAIL = "mail", _("e-mail")
        SMS = "sms", _("text message")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        KEPT = "kept", _("kept in the inbox")
        REFUSED = "refused", _("refused by the mail server")
        GIVEN_UP = "given_up", _("given up")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.CharField(
        _("channel"), max_length=10, choices=Channel.choices, default=Channel.MAIL
    )
    recipient = models.CharField(_("recipient"), max_length=254)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("the text as HTML"), blank=True)
    # Further headers of the mail: name → value.
    headers = models.JSONField(default=dict, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    # It holds a code or a person's own link: kept for a day only, however it ended.
    is_secret = models.BooleanField(default=False)
    # One of many alike: its words are dropped once it has left, so that fifty thousand of them are no archive.
    is_fleeting = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # What the mail server said last, where it did not take the mail.
    answer = models.CharField(_("answer of the mail server"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent at"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering: ClassVar = ["-created_at", "id"]
        indexes: ClassVar = [models.Index(fields=["-created_at"], name="delivery_newest_first")]

    def __str__(self) -> str:
        return self.subject
