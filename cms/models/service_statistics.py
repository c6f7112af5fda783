"""Figures of a service, month by month."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.models.service import ServicePage
from cms.models.taxonomy import Channel


class ServiceMonth(models.Model):
    """One service in one month; `service` is the source page."""

    service = models.ForeignKey(
        ServicePage,
        verbose_name=_("service"),
        on_delete=models.CASCADE,
        related_name="months",
    )
    month = models.DateField(_("month"), help_text=_("The first day of the month."))
    median_minutes = models.PositiveIntegerField(
        _("median time in minutes"),
        null=True,
        blank=True,
        help_text=_("From application to result."),
    )
    started = models.PositiveIntegerField(_("applications started"), null=True, blank=True)
    completed = models.PositiveIntegerField(_("applications completed"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("month of a service")
        verbose_name_plural = _("service statistics")
        ordering: ClassVar = ["-month", "service_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "month"], name="service_month_once"),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="service_month_is_a_first_day"
            ),
            models.CheckConstraint(
                condition=models.Q(started__isnull=True)
                | models.Q(completed__isnull=True)
                | models.Q(completed__lte=models.F("started")),
                name="service_month_completed_within_started",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} · {self.month:%Y-%m}"

    def clean(self) -> None:
        super().clean()
        if self.month and self.month.day != 1:
            raise ValidationError({"month": _("Give the first day of the month.")})
        started, completed = self.started, self.completed
        if started is not None and completed is not None and completed > started:
            raise ValidationError({"completed": _("More were completed than were started.")})


class ServiceMonthChannel(models.Model):
    """Transactions of a service in a month over one channel."""

    month = models.ForeignKey(ServiceMonth, on_delete=models.CASCADE, related_name="channels")
    channel = models.ForeignKey(
        Channel, verbose_name=_("channel"), on_delete=models.PROTECT, related_name="+"
    )
    transactions = models.PositiveIntegerField(_("transactions"))

    class Meta:
        verbose_name = _("transactions of a channel")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "channel"], name="service_month_channel_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month} · {self.channel_id}"
