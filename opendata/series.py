"""Writes on series of datasets. What is said of a series stands on its datasets' pages and records, which follow."""

from __future__ import annotations

from django.db import transaction

from accounts.actors import Actor
from opendata import services
from opendata.models import DatasetSeries


@transaction.atomic
def save(*, series: DatasetSeries, actor: Actor) -> DatasetSeries:
    """Store a new or changed series.

    Raises:
        Refused: `actor` is no data steward of its agency, or of the one that it belonged to.
        ValidationError: a field breaks a rule.
    """
    services.require_steward(actor, series.agency_id)
    if series.pk:
        services.require_steward(actor, DatasetSeries.objects.get(pk=series.pk).agency_id)
    series.full_clean()
    series.save()
    for dataset in series.datasets.public():
        services.announce(dataset)
    return series


@transaction.atomic
def delete(*, series: DatasetSeries, actor: Actor) -> None:
    """Delete a series; its datasets stay, without one.

    Raises:
        Refused: `actor` is no data steward of the agency.
    """
    services.require_steward(actor, series.agency_id)
    datasets = list(series.datasets.public())
    series.delete()
    for dataset in datasets:
        services.announce(dataset)
