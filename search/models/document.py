"""The documents that search answers with, and the order of their changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """One public thing, or part of one, in one language: the truth of which every index is a projection.

    Written in the transaction that publishes, changes or withdraws the thing; withdrawn means deleted.
    """

    provider = models.CharField(_("provider"), max_length=40)
    object_id = models.CharField(_("object"), max_length=100)
    # Of a part of a thing (a clause, a column): which one. Empty for the thing itself.
    part = models.CharField(_("part"), max_length=120, blank=True, default="")
    language = models.CharField(_("language"), max_length=10)
    kind = models.CharField(_("kind"), max_length=40)
    title = models.TextField(_("title"))
    # For the search by title that remains when no index answers.
    folded_title = models.TextField(editable=False)
    # `common.arabic.sort_key` of the title, cut; what a list by title is sorted by on every database.
    title_key = models.CharField(max_length=200, default="", editable=False, db_index=True)
    # Of a part (a clause, a column): the title of the page that it is a part of.
    context = models.TextField(_("part of"), blank=True, default="")
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), blank=True)
    keywords = models.TextField(_("words that also find it"), blank=True)
    facets = models.JSONField(_("facets"), default=dict, blank=True)
    date = models.DateTimeField(_("date"), null=True, blank=True)
    popularity = models.FloatField(_("popularity"), default=0.0)
    url = models.CharField(_("address"), max_length=2000)

    class Meta:
        verbose_name = _("searchable document")
        verbose_name_plural = _("searchable documents")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "object_id", "part", "language"],
                name="document_once_per_language",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Change(models.Model):
    """Says that a document was written or deleted; the numbers are in the order of the commits.

    ``document_id`` is no foreign key: it outlives its document.
    """

    document_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.document_id}"
