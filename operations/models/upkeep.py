"""What is known of how the platform runs: answers' times, states of its parts, acts of upkeep; numbers only, of no person."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class ResponseTimes(models.Model):
    """How long answers of one kind took in the hour that begins at `hour`: how many up to each of `common.metrics.BOUNDS`."""

    hour = models.DateTimeField()
    kind = models.CharField(max_length=20)
    counts: models.JSONField[Any, Any] = models.JSONField(default=list)  # Any: a list of numbers
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hour", "kind"], name="response_times_once_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.hour:%Y-%m-%d %H}"


class PartDay(models.Model):
    """How often a part was looked at on a day (UTC), and how often it was well."""

    day = models.DateField()
    part = models.CharField(max_length=20)
    looks = models.PositiveIntegerField(default=0)
    well = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "part"], name="part_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.part} {self.day}"


class Upkeep(models.Model):
    """When an act of upkeep was last done: ``backup``, ``base_backup`` and the like."""

    act = models.CharField(max_length=40, primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.act


class Tally(models.Model):
    """A count that only grows, of what leaves no row behind."""

    name = models.CharField(max_length=40, primary_key=True)
    count = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
