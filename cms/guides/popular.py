"""The guides that people read most."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from cms.guides.catalogue import published_guides, with_list_parts
from cms.models import PageViews, ServicePage

WINDOW_DAYS = 30


def most_read_guides(*, language: str, today: date) -> QuerySet[ServicePage]:
    """Listed guides by the readings of the last thirty days, ``reads``, then by title; four queries for any number."""
    readings = (
        PageViews.objects.filter(
            page_key=OuterRef("translation_key"),
            language=language,
            day__gt=today - timedelta(days=WINDOW_DAYS),
        )
        .values("page_key")
        .annotate(total=Sum("views"))
        .values("total")
    )
    counted = published_guides(language).annotate(
        reads=Coalesce(Subquery(readings, output_field=IntegerField()), 0)
    )
    return with_list_parts(counted).order_by("-reads", "title", "pk")
