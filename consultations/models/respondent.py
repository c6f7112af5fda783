"""Who responds, as far as a consultation asks: in what capacity, for which organisation, from which sector and governorate."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.themes import Theme
from consultations.models.comment import Comment

MAX_ORGANISATION = 120


class RespondentKind(models.TextChoices):
    INDIVIDUAL = "individual", _("an individual")
    COMPANY = "company", _("a company")
    CIVIL_SOCIETY = "civil_society", _("a civil society organisation")
    AGENCY = "agency", _("a public body")


class Respondent(models.Model):
    """The profile of one comment, as its author gave it; a row only where something was given."""

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="respondent"
    )
    kind = models.CharField(
        _("responds as"), max_length=20, choices=RespondentKind.choices, blank=True
    )
    organisation = models.CharField(_("organisation"), max_length=MAX_ORGANISATION, blank=True)
    sector = models.CharField(_("sector"), max_length=4, choices=Theme.choices, blank=True)
    # A short name of the site's list of governorates, which belongs to another app.
    governorate = models.CharField(_("governorate"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("respondent profile")
        verbose_name_plural = _("respondent profiles")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(kind="", organisation="", sector="", governorate=""),
                name="respondent_says_something",
            ),
        ]

    def __str__(self) -> str:
        return str(self.comment_id)


class Channel(models.TextChoices):
    """How a response came in that staff have entered; what people send themselves has none."""

    PAPER = "paper", _("on paper")
    PHONE = "phone", _("by telephone")
    KIOSK = "kiosk", _("at a kiosk")
    WORKSHOP = "workshop", _("at a workshop")


class AssistedEntry(models.Model):
    """That staff entered a comment for somebody who does not write here: how and when it came in, and who typed it."""

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="assisted"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    received_on = models.DateField(_("received on"))
    event = models.CharField(_("event"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("assisted entry")
        verbose_name_plural = _("assisted entries")

    def __str__(self) -> str:
        return f"{self.channel} · {self.comment_id}"
