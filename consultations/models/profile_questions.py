"""Which parts of a respondent's profile a consultation asks for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

PARTS = ("kind", "organisation", "sector", "governorate")


class Ask(models.TextChoices):
    NO = "no", _("not asked")
    OPTIONAL = "optional", _("asked, may be left out")
    REQUIRED = "required", _("asked, and needed")


def _question(name: Any) -> models.CharField:  # Any: a lazy text
    return models.CharField(name, max_length=10, choices=Ask.choices, default=Ask.NO)


class ProfileQuestions(models.Model):
    """Nothing is asked unless an officer says so: each question costs answers, and each answer tells something of a person."""

    asks_kind = _question(_("in what capacity (individual, company, civil society, public body)"))
    asks_organisation = _question(_("organisation"))
    asks_sector = _question(_("sector"))
    asks_governorate = _question(_("governorate"))

    profile_panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel(f"asks_{part}") for part in PARTS], heading=_("what respondents are asked")
        )
    ]

    class Meta:
        abstract = True

    @property
    def questions(self) -> dict[str, str]:
        """Part → `Ask`, for the parts that are asked."""
        asked = {part: str(getattr(self, f"asks_{part}")) for part in PARTS}
        return {part: ask for part, ask in asked.items() if ask != Ask.NO}
