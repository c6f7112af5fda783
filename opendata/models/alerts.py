"""Mailboxes that are told of new releases, or of the answer to a question. An address stands in `DataAlert` alone."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from opendata.models.community import DataQuestion
from opendata.models.dataset import Dataset
from opendata.models.release import Release


class DataAlertQuerySet(models.QuerySet["DataAlert"]):
    def standing(self) -> DataAlertQuerySet:
        return self.filter(ended_at__isnull=True)

    def confirmed(self) -> DataAlertQuerySet:
        return self.standing().filter(confirmed_at__isnull=False)


class DataAlert(models.Model):
    """One address and one thing: the releases of a dataset, or the answer to a question. Unconfirmed ones are sent nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.CharField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=12)
    dataset = models.ForeignKey(Dataset, null=True, on_delete=models.CASCADE, related_name="alerts")
    question = models.ForeignKey(
        DataQuestion, null=True, on_delete=models.CASCADE, related_name="alerts"
    )
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    # How often in a row of weeks the address took no mail, and when last.
    refusals = models.PositiveSmallIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)

    objects = DataAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(dataset__isnull=True, question__isnull=False)
                | Q(dataset__isnull=False, question__isnull=True),
                name="alert_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["address", "dataset"],
                condition=Q(ended_at__isnull=True, dataset__isnull=False),
                name="one_alert_of_a_dataset",
            ),
            models.UniqueConstraint(
                fields=["address", "question"],
                condition=Q(ended_at__isnull=True, question__isnull=False),
                name="one_alert_of_a_question",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["dataset", "id"], name="alerts_in_order"),
            models.Index(fields=["address"], name="alerts_of_an_address"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DataAlertMail(models.Model):
    """That a mailbox was asked: what keeps anybody from filling somebody's mailbox."""

    address_digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["address_digest", "sent_at"], name="alert_questions_sent")
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%d %H:%M}"


class ReleaseTelling(models.Model):
    """How far the telling of a release has come: the last mailbox that was written to."""

    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="telling")
    begun_at = models.DateTimeField()
    reached = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.release_id)
