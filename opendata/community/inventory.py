"""The inventory: datasets that the public knows of and does not get, with the reason."""

from __future__ import annotations

from django.db.models import QuerySet

from opendata.models import AccessLevel, Dataset


def unpublished() -> QuerySet[Dataset]:
    """Listed datasets whose files are not open to everybody, by agency and title. One query."""
    rows = Dataset.objects.public().exclude(access_level=AccessLevel.PUBLIC)
    return rows.select_related("agency").order_by("agency__name_ar", "title_ar", "pk")
