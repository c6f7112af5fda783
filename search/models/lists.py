"""The present state of the editors' lists, in one word."""

from __future__ import annotations

from django.db import models


class ListVersion(models.Model):
    """One row. Each change of a list puts another random word here, in its transaction.

    A number would come back after a rollback or a restore, with other rules behind it.
    """

    word = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.word
