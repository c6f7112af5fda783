"""What the editors want first for a search."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from search.models.synonym import EVERY_LANGUAGE, QueryLanguage


class BestBet(models.Model):
    """A public thing that stands first for some searches.

    It is named as its provider names it and not by the document's number, so that it comes back with the document after a
    rebuild or a time out of the public.
    """

    phrases = models.TextField(
        pgettext_lazy("of a best bet", "searches"),
        help_text=_("One search in each line. Spelling, vowel marks and capitals do not matter."),
    )
    is_within = models.BooleanField(
        _("also when the search has further words"),
        default=False,
        help_text=_("All words of a line must be there, in any order."),
    )
    language = models.CharField(
        pgettext_lazy("of a search", "counts in"),
        max_length=10,
        choices=QueryLanguage.choices,
        default=EVERY_LANGUAGE,
        blank=True,
    )
    provider = models.CharField(max_length=40, editable=False)
    object_id = models.CharField(max_length=100, editable=False)
    document_language = models.CharField(max_length=10, editable=False)
    # As it was when it was chosen: what the list shows when the thing is not public.
    title = models.CharField(_("title"), max_length=500, editable=False)
    starts_on = models.DateField(pgettext_lazy("of a best bet", "from"), null=True, blank=True)
    ends_on = models.DateField(
        pgettext_lazy("of a best bet", "until"),
        null=True,
        blank=True,
        help_text=_("The last day. Empty: without end."),
    )
    order = models.PositiveSmallIntegerField(
        pgettext_lazy("of a best bet", "place"),
        default=0,
        help_text=_("Where several stand first for a search: smaller numbers above."),
    )
    note = models.CharField(_("note for editors"), max_length=300, blank=True)
    updated_at = models.DateTimeField(_("changed on"), auto_now=True)

    class Meta:
        verbose_name = _("best bet")
        verbose_name_plural = _("best bets")
        ordering: ClassVar = ["phrases", "order", "pk"]

    def __str__(self) -> str:
        return f"{', '.join(self.phrases.splitlines())} ← {self.title}"
