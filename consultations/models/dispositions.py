"""What was decided about each comment or campaign, and who answers for which clause until when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from consultations.models.campaigns import Campaign
from consultations.models.comment import Comment
from consultations.models.consultation import ConsultationPage, Decision
from consultations.models.text import Clause

MAX_REASON = 2000
MAX_CORRECTION = 1000
# What says that the text was changed, and has to show where.
ACCEPTED = (Decision.ACCEPTED, Decision.PARTLY)


class Disposition(models.Model):
    """One decision with its reason, on a comment or on all comments of a campaign; that of the comment itself goes before.

    A decision that was replaced stays as history.
    """

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.PROTECT, related_name="dispositions"
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, related_name="dispositions"
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, related_name="dispositions"
    )
    decision = models.CharField(_("decision"), max_length=20, choices=Decision.choices)
    reason_ar = models.TextField(_("reason in Arabic"), max_length=MAX_REASON)
    reason_en = models.TextField(_("reason in English"), max_length=MAX_REASON, blank=True)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    replaced_at = models.DateTimeField(_("replaced at"), null=True)
    # Why it differs from what the public had read: of a decision that was changed after the outcome.
    correction_ar = models.TextField(
        _("why it was corrected, in Arabic"), max_length=MAX_CORRECTION, blank=True
    )
    correction_en = models.TextField(
        _("why it was corrected, in English"), max_length=MAX_CORRECTION, blank=True
    )

    class Meta:
        verbose_name = _("disposition")
        verbose_name_plural = _("dispositions")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False, campaign__isnull=True)
                | Q(comment__isnull=True, campaign__isnull=False),
                name="disposition_of_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason_ar=""), name="disposition_with_a_reason"),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(replaced_at__isnull=True, comment__isnull=False),
                name="disposition_of_comment_once",
            ),
            models.UniqueConstraint(
                fields=["campaign"],
                condition=Q(replaced_at__isnull=True, campaign__isnull=False),
                name="disposition_of_campaign_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} · {self.comment_id or self.campaign_id}"

    def reason_in(self, language: str) -> str:
        return self.reason_ar if language == "ar" or not self.reason_en else self.reason_en


class DispositionChange(models.Model):
    """Where an accepted comment changed the text: a clause before and after. Without `before` it is new, without `after` gone."""

    disposition = models.ForeignKey(Disposition, on_delete=models.CASCADE, related_name="changes")
    before = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey(Clause, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("change of the text")
        verbose_name_plural = _("changes of the text")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(before__isnull=False) | Q(after__isnull=False),
                name="disposition_change_of_something",
            ),
            models.UniqueConstraint(
                fields=["disposition", "before", "after"],
                name="disposition_change_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


class ClauseTask(models.Model):
    """Which agency, and who in it, settles the comments on a clause, and by when; an empty key is the text as a whole."""

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.CASCADE, related_name="clause_tasks"
    )
    clause_key = models.CharField(_("clause"), max_length=64, blank=True)
    agency = models.ForeignKey(
        Agency, verbose_name=_("agency"), on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person who settles it"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    due_on = models.DateField(_("due on"))
    assigned_at = models.DateTimeField(_("assigned at"))
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("clause to answer for")
        verbose_name_plural = _("clauses to answer for")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "clause_key"], name="clause_task_once"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.clause_key}"
