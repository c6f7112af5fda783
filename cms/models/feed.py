"""Feeds of other sites, and the items that were imported from them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from accounts.models import Agency
from accounts.row_forms import AgencyRowForm
from common import addresses


class FeedState(models.TextChoices):
    NEW = "new", _("not fetched yet")
    LOADED = "loaded", _("loaded")
    FAULTY = "faulty", _("loaded, with faults in the feed")
    FAILED = "failed", _("failed")


class FeedSource(models.Model):
    """One RSS or Atom feed that the site shows items of."""

    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(
        _("address of the feed"), max_length=500, unique=True, help_text=_("RSS or Atom.")
    )
    agency = models.ForeignKey(
        Agency,
        verbose_name=_("agency"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    is_enabled = models.BooleanField(
        _("fetched every hour"), default=True, help_text=_("Off: what is there stays.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=FeedState, default=FeedState.NEW, editable=False
    )
    last_error = models.CharField(_("last fault"), max_length=300, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    fetched_at = models.DateTimeField(_("last fetched"), null=True, editable=False)
    next_fetch_at = models.DateTimeField(_("next fetch"), null=True, editable=False)

    base_form_class = AgencyRowForm
    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("url"),
        FieldPanel("agency"),
        FieldPanel("language"),
        FieldPanel("is_enabled"),
        MultiFieldPanel(
            [
                FieldPanel(name, read_only=True)
                for name in ("state", "last_error", "fetched_at", "next_fetch_at")
            ],
            heading=_("Last fetch"),
        ),
    ]

    class Meta:
        verbose_name = _("imported feed")
        verbose_name_plural = _("imported feeds")
        ordering: ClassVar = ["title"]
        indexes: ClassVar = [models.Index(fields=["next_fetch_at"], name="feed_by_next_fetch")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        try:
            addresses.parse(self.url)
        except addresses.AddressRefused as refusal:
            raise ValidationError({"url": str(refusal.title)}) from None


class FeedItem(models.Model):
    """One item as it was last seen; its HTML is already clean."""

    source = models.ForeignKey(FeedSource, on_delete=models.CASCADE, related_name="items")
    # The feed's own id, else the link, else title and date: whatever names the item.
    identity = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=1000, blank=True)
    summary = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("imported item")
        verbose_name_plural = _("imported items")
        ordering: ClassVar = ["-published_at", "-imported_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "identity"], name="feed_item_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["-published_at"], name="feed_item_by_date")]

    def __str__(self) -> str:
        return self.title
