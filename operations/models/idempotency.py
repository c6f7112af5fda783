"""Answers kept under the key that a client chose for its request."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class IdempotencyKey(models.Model):
    """One answered request; written in the transaction of what it did."""

    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    # Whose words the answer quotes, found by it when they are erased; most answers have none.
    subject = models.CharField(max_length=100, null=True, db_index=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="idempotency_key_once"),
        ]

    def __str__(self) -> str:
        return self.key
