"""How many comments stand at each place: kept, because counting a hundred thousand of them for each page takes too long."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.models.consultation import ConsultationPage


class CommentTally(models.Model):
    """The counts of one place (see `Comment.place`), changed in the transaction that changes the comments.

    ``published`` counts what participants say, replies included; ``listed`` the entries of the public list, tombstones included.
    """

    consultation = models.ForeignKey(
        ConsultationPage, on_delete=models.CASCADE, related_name="tallies"
    )
    place = models.CharField(max_length=64, blank=True)
    published = models.IntegerField(default=0)
    supports = models.IntegerField(default=0)
    neutral = models.IntegerField(default=0)
    opposes = models.IntegerField(default=0)
    listed = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("tally of comments")
        verbose_name_plural = _("tallies of comments")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consultation", "place"], name="tally_once_per_place"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id} · {self.place}"
