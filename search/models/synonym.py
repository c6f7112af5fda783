"""Words that the editors say mean the same for a search."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EVERY_LANGUAGE = ""


class Direction(models.TextChoices):
    ONE_WAY = "one-way", _("one way: the words also find what the others find")
    TWO_WAY = "two-way", _("both ways: each finds what the others find")


class QueryLanguage(models.TextChoices):
    """In which language of the site a rule counts."""

    EVERY = EVERY_LANGUAGE, pgettext_lazy("of a search", "every language")
    ARABIC = "ar", _("Arabic")
    ENGLISH = "en", _("English")


class SynonymRule(models.Model):
    """A rule of the list. ``words`` and ``means`` hold one word or phrase a line; of a two-way rule all of them are equal.

    ``search.synonyms`` says what is a good rule; ``fingerprint`` is equal for rules that say the same.
    """

    language = models.CharField(
        pgettext_lazy("of a search", "counts in"),
        max_length=10,
        choices=QueryLanguage.choices,
        default=EVERY_LANGUAGE,
        blank=True,
    )
    direction = models.CharField(
        pgettext_lazy("of a synonym", "direction"),
        max_length=10,
        choices=Direction.choices,
        default=Direction.TWO_WAY,
    )
    words = models.TextField(
        pgettext_lazy("of a synonym", "words"),
        help_text=_("One word or phrase in each line, as people type it."),
    )
    means = models.TextField(
        pgettext_lazy("of a synonym", "also find"),
        blank=True,
        help_text=_("One word or phrase in each line, as pages write it. Needed for one way only."),
    )
    is_active = models.BooleanField(pgettext_lazy("of a synonym", "in use"), default=True)
    note = models.CharField(_("note for editors"), max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    updated_at = models.DateTimeField(_("changed on"), auto_now=True)

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering: ClassVar = ["words", "pk"]

    def __str__(self) -> str:
        arrow = "→" if self.direction == Direction.ONE_WAY else "="
        sides = [", ".join(side.split("\n")) for side in (self.words, self.means) if side]
        return f" {arrow} ".join(sides)
