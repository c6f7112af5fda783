"""What else changes a dataset's record: the words of its publisher, and its series."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_save, pre_delete

from accounts.models import Agency
from opendata import services
from opendata.models import Dataset, DatasetSeries


def connect() -> None:
    for model in (Agency, DatasetSeries):
        post_save.connect(_changed, sender=model, dispatch_uid=f"opendata.{model.__name__}")
    pre_delete.connect(_changed, sender=DatasetSeries, dispatch_uid="opendata.series-deleted")


def _changed(instance: Agency | DatasetSeries, **more: Any) -> None:  # Any: of Django's signals
    if more.get("created"):
        return
    own = Q(agency=instance) if isinstance(instance, Agency) else Q(series=instance)
    for dataset in Dataset.objects.public().filter(own).order_by("pk").iterator():
        services.announce(dataset)
