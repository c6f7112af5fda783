"""The counter of public changes, kept so that no two changes wait for each other."""

from __future__ import annotations

from django.db import models


class Generation(models.Model):
    """The bumps already counted together; one row."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class GenerationBump(models.Model):
    """One public change not yet counted into `Generation`."""

    def __str__(self) -> str:
        return str(self.pk)
