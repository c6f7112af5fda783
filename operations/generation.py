"""Bump and read the number in whose name public pages are cached (`common.generation`).

A change adds a row instead of raising one number: writers never wait for each other, and since the number is a count, two
transactions that commit in either order each make it grow (a maximum, or a sequence, would hide the later one).
"""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import F

from operations.models import Generation, GenerationBump

ROW = 1
_QUERY = (
    "SELECT COALESCE((SELECT number FROM operations_generation WHERE id = 1), 0)"
    " + (SELECT COUNT(*) FROM operations_generationbump)"
)


def bump() -> None:
    """Say, inside the transaction of a public change, that pages rendered before it are old. One insert."""
    GenerationBump.objects.create()


def number() -> int:
    """Return the present number. One query, one snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(_QUERY)
        return int(cursor.fetchone()[0])


@transaction.atomic
def fold() -> int:
    """Count the single bumps into one row, so that reading stays cheap; the number does not change. Returns how many."""
    Generation.objects.get_or_create(pk=ROW)
    Generation.objects.select_for_update().get(pk=ROW)
    ids = list(GenerationBump.objects.values_list("pk", flat=True)[:10_000])
    folded, _ = GenerationBump.objects.filter(pk__in=ids).delete()
    Generation.objects.filter(pk=ROW).update(number=F("number") + folded)
    return folded
