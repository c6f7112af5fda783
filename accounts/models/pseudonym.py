"""The keys under which one consultation knows its participants, and no other does."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class PseudonymKey(models.Model):
    """One scope's random key; destroyed, and then nobody can tell any more who a pseudonym of that scope was."""

    scope = models.CharField(max_length=100, unique=True)
    key = models.BinaryField(max_length=32, null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(key__isnull=False, destroyed_at__isnull=True)
                | Q(key__isnull=True, destroyed_at__isnull=False),
                name="pseudonym_key_present_or_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return self.scope
