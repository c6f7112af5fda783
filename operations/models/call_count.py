"""How often something was called in a while: the counters of throttles where there is no Redis."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CallCount(models.Model):
    """One while of one caller. `name` holds a keyed digest of the caller's address or of a mailbox, never either."""

    name = models.CharField(max_length=150)
    number = models.PositiveIntegerField()
    ends_at = models.FloatField(db_index=True)  # seconds since 1970, by the database's clock

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="call_count_once"),
        ]

    def __str__(self) -> str:
        return self.name
