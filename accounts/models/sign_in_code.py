"""Codes that prove an address: short-lived, used once, and counted in the database.

A code belongs to an address, a challenge to whoever asked. A stranger who asks for a code to somebody's address gets a challenge
of their own, so that their guesses use up their own tries and nobody else's.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SignInCode(models.Model):
    """One code sent to one address. The address stands here only as a keyed hash, and so does the code."""

    address_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["address_digest", "-sent_at"], name="sign_in_code_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.sent_at:%Y-%m-%dT%H:%MZ}"


class SignInChallenge(models.Model):
    """One requester's tries at a code."""

    code = models.ForeignKey(SignInCode, on_delete=models.CASCADE, related_name="challenges")
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(attempts__lte=5), name="sign_in_challenge_has_five_tries"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
