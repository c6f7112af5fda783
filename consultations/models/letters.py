"""How far the letters on an outcome have come. Nobody's name stands here, and nobody's pseudonym."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.consultation import ConsultationPage


class OutcomeLetters(models.Model):
    """Accounts are gone through in the order of their numbers; ``last_account`` is the last one that was looked at."""

    consultation = models.OneToOneField(
        ConsultationPage, on_delete=models.CASCADE, primary_key=True, related_name="outcome_letters"
    )
    last_account = models.BigIntegerField(default=0)
    # Pseudonyms with an answer when it began; people who got theirs; others who took part and got the general notice.
    commenters = models.PositiveIntegerField(_("commenters"), default=0)
    reached = models.PositiveIntegerField(_("commenters who were written to"), default=0)
    others = models.PositiveIntegerField(_("others who were written to"), default=0)
    begun_at = models.DateTimeField(_("begun at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("letters on an outcome")
        verbose_name_plural = _("letters on outcomes")

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.reached}/{self.commenters}"
