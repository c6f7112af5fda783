"""The use of an agency's datasets, published as a dataset of that agency (ADR 96): a new release each week, up to Sunday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Agency
from common.offered import Cell, OfferedColumn, OfferedDataset, OfferedTable
from opendata.models import DatasetUsage
from operations.clock import database_now

PROVIDER = "usage"
LICENCE = "cc-by-4.0"


class UsageDatasets:
    """One dataset for each agency of whose public data anything was used; ids are keys of agencies."""

    name = PROVIDER

    def object_ids(self) -> Iterator[str]:
        for key in _rows(_end()).values_list("dataset__agency", flat=True).distinct().order_by():
            yield str(key)

    def dataset(self, object_id: str) -> OfferedDataset | None:
        """None before the first whole week."""
        agency, end = Agency.objects.filter(pk=object_id).first(), _end()
        rows = _rows(end).filter(dataset__agency=int(object_id))
        first = rows.order_by("day").values_list("day", flat=True).first()
        if agency is None or first is None:
            return None
        words = {language: _words(agency, language) for language in ("ar", "en")}
        return OfferedDataset(
            slug=f"usage-of-data-{agency.slug}",
            agency_id=agency.pk,
            title_ar=words["ar"][0],
            title_en=words["en"][0],
            notes_ar=words["ar"][1],
            notes_en=words["en"][1],
            licence=LICENCE,
            version=end.isoformat(),
            tables=[_table(rows)],
            covers_from=first,
            covers_to=end,
        )


def _end() -> date:
    """The last Sunday that is over."""
    today = timezone.localdate(database_now())
    return today - timedelta(days=today.isoweekday())


def _rows(end: date) -> QuerySet[DatasetUsage]:
    return DatasetUsage.objects.filter(
        day__lte=end, dataset__published_at__isnull=False, dataset__withdrawn_at__isnull=True
    )


def _words(agency: Agency, language: str) -> tuple[str, str]:
    with override(language):
        name = {"agency": agency.name_in(language)}
        return (
            _("Use of the data of: %(agency)s") % name,
            _(
                "Downloads of files and calls of the programming interface, by dataset and day."
                " Counted without cookies; nothing of whoever used them is kept."
            ),
        )


def _table(rows: QuerySet[DatasetUsage]) -> OfferedTable:
    columns = [
        OfferedColumn("day", "اليوم", "Day", "date"),
        OfferedColumn("dataset", "عنوان مجموعة البيانات في الموقع", "Address of the dataset"),
        OfferedColumn("title", "مجموعة البيانات", "Dataset"),
        OfferedColumn("downloads", "التنزيلات", "Downloads", "integer"),
        OfferedColumn("api_calls", "طلبات الواجهة البرمجية", "API calls", "integer"),
    ]

    def cells() -> Iterator[list[Cell]]:
        found = rows.order_by("day", "dataset__slug").values_list(
            "day", "dataset__slug", "dataset__title_ar", "downloads", "calls"
        )
        for day, slug, title, downloads, calls in found.iterator():
            yield [day.isoformat(), slug, title, downloads, calls]

    return OfferedTable("daily", "الاستعمال اليومي", "Daily use", columns, cells)
