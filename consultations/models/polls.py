"""Polls: one question, one vote of each participant. A published poll is as final as a published text."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.models.comment import new_public_id
from consultations.models.consultation import ConsultationPage
from consultations.models.surveys import MAX_LABEL, MAX_NAME, MAX_QUESTION, NAME_PATTERN


class ResultsShown(models.TextChoices):
    """When the public sees how the votes stand; after closing it always does."""

    ALWAYS = "always", _("also before voting")
    VOTED = "voted", _("after voting")
    CLOSED = "closed", _("after closing")


class Poll(models.Model):
    """A question with options. Votes are counted when read, and no row holds a number."""

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="polls"
    )
    name = models.CharField(
        _("name in the address"), max_length=MAX_NAME, validators=[RegexValidator(NAME_PATTERN)]
    )
    question_ar = models.CharField(_("question in Arabic"), max_length=MAX_QUESTION)
    question_en = models.CharField(_("question in English"), max_length=MAX_QUESTION, blank=True)
    results_shown = models.CharField(
        _("results are shown"),
        max_length=10,
        choices=ResultsShown.choices,
        default=ResultsShown.VOTED,
    )
    may_change = models.BooleanField(_("a vote can be changed until closing"), default=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "name"], name="poll_name_once"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(sha256=""),
                name="poll_published_with_fingerprint",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PollOption(models.Model):
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=20)
    label_ar = models.CharField(_("label in Arabic"), max_length=MAX_LABEL)
    label_en = models.CharField(_("label in English"), max_length=MAX_LABEL, blank=True)

    class Meta:
        verbose_name = _("option of a poll")
        verbose_name_plural = _("options of polls")
        ordering: ClassVar = ["poll", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "key"], name="poll_option_key_once"),
            models.UniqueConstraint(fields=["poll", "position"], name="poll_option_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.poll_id} · {self.key}"


class PollVote(models.Model):
    """A participant's vote. A changed vote is another row under another id: the first is withdrawn, and the log tells both."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="votes")
    option = models.ForeignKey(PollOption, on_delete=models.PROTECT, related_name="votes")
    pseudonym = models.CharField(max_length=64, editable=False)
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("vote in a poll")
        verbose_name_plural = _("votes in polls")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["poll", "pseudonym"], name="poll_vote_once_per_participant"
            ),
            models.CheckConstraint(condition=~Q(pseudonym=""), name="poll_vote_by_somebody"),
        ]
        indexes: ClassVar = [models.Index(fields=["pseudonym"], name="poll_vote_by_pseudonym")]

    def __str__(self) -> str:
        return self.public_id
