"""What visitors say of a page, and how often it is read; no cookies, no names."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a page was of no use. Source: UX §4.13."""

    INCOMPLETE = "incomplete", _("The information is incomplete")
    OUTDATED = "outdated", _("The information is out of date")
    UNCLEAR = "unclear", _("The information is not clear")
    BROKEN = "broken", _("A link or button does not work")
    OTHER = "other", _("Something else")


class PageFeedback(models.Model):
    """One visitor's yes or no, with reasons and words when they were given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.CharField(_("address"), max_length=300)
    page_key = models.UUIDField(_("page"), null=True, editable=False)
    language = models.CharField(_("language"), max_length=10)
    is_useful = models.BooleanField(_("useful"))
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    text = models.CharField(_("text"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("page feedback")
        verbose_name_plural = _("page feedback")
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["page_key", "language"], name="feedback_by_page"),
            models.Index(fields=["path"], name="feedback_by_path"),
            models.Index(fields=["-created_at"], name="feedback_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.created_at:%Y-%m-%d}"

    @property
    def reason_names(self) -> str:
        labels = dict(Reason.choices)
        return "، ".join(str(labels[reason]) for reason in self.reasons if reason in labels)


class ServiceRating(models.Model):
    """One visitor's stars for one service on one day.

    ``visitor`` is a keyed hash of address and browser; the day's key is deleted after it (``VisitorDayKey``), so nobody can be
    recognised again, and the only lasting promise is: once per visitor and day.
    """

    page_key = models.UUIDField(_("service"))
    day = models.DateField(_("day"))
    visitor = models.CharField(max_length=64)
    stars = models.PositiveSmallIntegerField(_("stars"))

    class Meta:
        verbose_name = _("service rating")
        verbose_name_plural = _("service ratings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["page_key", "day", "visitor"], name="rating_once_per_visitor_and_day"
            ),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5), name="rating_from_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_key} {self.stars}"


class VisitorDayKey(models.Model):
    """The random key of one day's visitor hashes."""

    day = models.DateField(unique=True)
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.day)


class PageViews(models.Model):
    """How often one address was read on one day, bots left out."""

    path = models.CharField(_("address"), max_length=300)
    page_key = models.UUIDField(_("page"), null=True)
    language = models.CharField(_("language"), max_length=10)
    day = models.DateField(_("day"))
    views = models.PositiveIntegerField(_("views"), default=0)

    class Meta:
        verbose_name = _("page views")
        verbose_name_plural = _("page views")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "day"], name="views_once_per_path_and_day"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["page_key", "language", "day"], name="views_by_page"),
            models.Index(fields=["day"], name="views_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.path} {self.day} {self.views}"
