"""What is looked for, counted by day: no person, and no words that only few people typed. ADR 136."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QueryCount(models.Model):
    """How often a folded query was asked on one day, and with what success.

    ``query`` stays empty until the query was asked as often as `settings.SEARCH_QUERY_MINIMUM`; till then it is known by
    ``digest``, a hash under the day's key, which goes with the day. The row without digest counts what stays unknown.
    """

    day = models.DateField(_("day"))
    language = models.CharField(_("language"), max_length=10)
    digest = models.CharField(max_length=32, blank=True, default="")
    query = models.CharField(_("search"), max_length=200, blank=True, default="")
    searches = models.PositiveIntegerField(_("times"), default=0)
    vain = models.PositiveIntegerField(_("times without result"), default=0)
    few = models.PositiveIntegerField(_("times with few results"), default=0)

    class Meta:
        verbose_name = _("search of a day")
        verbose_name_plural = _("searches by day")
        ordering: ClassVar = ["-day", "-searches"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "language", "digest"], name="query_once_a_day")
        ]
        indexes: ClassVar = [
            models.Index(fields=["language", "query", "day"], name="query_count_by_query")
        ]

    def __str__(self) -> str:
        return self.query or "…"


class QueryDayKey(models.Model):
    """The key of a day's digests; deleted after the day, so that nobody can try words on them."""

    day = models.DateField(unique=True)
    key = models.BinaryField()

    def __str__(self) -> str:
        return str(self.day)


class PopularQuery(models.Model):
    """A query that many asked in the last thirty days and that found something, spelled as the documents spell it."""

    language = models.CharField(_("language"), max_length=10)
    query = models.CharField(_("search"), max_length=200)
    shown = models.CharField(max_length=200)
    searches = models.PositiveIntegerField(_("times"))

    class Meta:
        verbose_name = _("popular search")
        verbose_name_plural = _("popular searches")
        ordering: ClassVar = ["-searches", "query"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["language", "query"], name="popular_query_once")
        ]

    def __str__(self) -> str:
        return self.shown


class SettledQuery(models.Model):
    """An editor has dealt with a failing query: the report leaves out what was counted up to that day."""

    language = models.CharField(_("language"), max_length=10)
    query = models.CharField(_("search"), max_length=200)
    settled_on = models.DateField(pgettext_lazy("of a search", "settled on"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=pgettext_lazy("of a search", "settled by"),
    )

    class Meta:
        verbose_name = _("settled search")
        verbose_name_plural = _("settled searches")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["language", "query"], name="settled_query_once")
        ]

    def __str__(self) -> str:
        return self.query
