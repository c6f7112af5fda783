"""Campaigns: groups of comments of nearly the same words. They are counted and shown; nobody is refused for being in one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models.comment import Comment
from consultations.models.consultation import ConsultationPage


class Campaign(models.Model):
    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="campaigns"
    )
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    # The wording to which the others are compared.
    core = models.ForeignKey(Comment, on_delete=models.SET_NULL, null=True, related_name="+")
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering: ClassVar = ["consultation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "number"], name="campaign_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.number}"


class CampaignMember(models.Model):
    """In which campaign a comment is. What a person settled no machine moves; settled without a campaign is in none."""

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="membership"
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, null=True, related_name="members"
    )
    # Of the words with those of the campaign's core, from 0 to 1: the Jaccard index of their shingles.
    likeness = models.FloatField(_("likeness"), default=0)
    is_settled = models.BooleanField(_("settled by a person"), default=False)

    class Meta:
        verbose_name = _("comment of a campaign")
        verbose_name_plural = _("comments of campaigns")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(campaign__isnull=False) | Q(is_settled=True),
                name="campaign_member_of_none_is_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} · {self.campaign_id}"


class CommentSketch(models.Model):
    """What the copies of a comment are found by, made of the words that the public sees; it goes when these go or change."""

    comment = models.OneToOneField(
        Comment, on_delete=models.CASCADE, primary_key=True, related_name="sketch"
    )
    # `consultations.campaigns.Sketch`: 64 numbers of 32 bits, the smallest first byte first; and the letters they are made of.
    signature = models.BinaryField(_("signature"), max_length=256)
    letters = models.PositiveIntegerField(_("letters"))

    class Meta:
        verbose_name = _("sketch of a comment")
        verbose_name_plural = _("sketches of comments")

    def __str__(self) -> str:
        return str(self.comment_id)
