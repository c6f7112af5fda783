"""The files of a dataset as CKAN needs them. Nothing else here knows how resources, their files and rows are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, Any
from uuid import UUID

import pyarrow.parquet  # type: ignore[import-untyped]
from django.core.files.base import ContentFile
from django.db.models import Prefetch

from opendata import addresses, store
from opendata.ckan import words
from opendata.models import Column, ColumnKind, Dataset, Resource, ResourceKind, ResourceState
from opendata.store import RowQuery

MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "geojson": "application/geo+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "parquet": "application/vnd.apache.parquet",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Content:
    """One resource that is public: a file with perhaps a table, or a link. ``id`` is the same here and in CKAN."""

    id: str
    title_ar: str
    title_en: str
    url: str
    suffix: str = ""
    filename: str = ""
    sha256: str = ""
    size: int = 0
    row_count: int | None = None
    columns: tuple[Column, ...] = ()

    @property
    def is_file(self) -> bool:
        return bool(self.sha256)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES.get(self.suffix, "")


def resources() -> Prefetch[Any]:
    """What `contents` reads, for ``prefetch_related`` of datasets."""
    found = Resource.objects.order_by("position", "pk").prefetch_related("columns")
    return Prefetch("resources", found)


def contents(dataset: Dataset) -> list[Content]:
    """Its public resources in order; no query after `resources` was prefetched."""
    return [found for one in dataset.resources.all() if (found := _content(one)) is not None]


def version(dataset: Dataset) -> str:
    """The number of its newest published release, or nothing."""
    numbers = [one.number for one in dataset.releases.all() if one.is_published]
    return str(max(numbers, default=""))


def open_file(resource_id: str) -> IO[bytes]:
    """The original bytes.

    Raises:
        Resource.DoesNotExist, OSError: they are gone.
    """
    opened: IO[bytes] = Resource.objects.get(public_id=resource_id).file.open("rb")
    return opened


def batches(content: Content, size: int) -> Iterator[list[dict[str, Any]]]:
    """The rows in JSON's types by column name, `size` at a time.

    Raises:
        ResourceNotReady, OSError: they are gone.
    """
    kinds = {column.name: column.kind for column in content.columns}
    rows = _rows(Resource.objects.get(public_id=content.id), list(kinds))
    names = list(kinds.items())
    while batch := list(islice(rows, size)):
        yield [
            {name: _value(value, kind) for (name, kind), value in zip(names, row, strict=True)}
            for row in batch
        ]


def _content(resource: Resource) -> Content | None:
    titles = (str(resource.public_id), resource.title_ar, resource.title_en)
    if resource.kind != ResourceKind.FILE:
        return Content(*titles, url=resource.link)
    if resource.state != ResourceState.READY or not resource.sha256:
        return None
    suffix = PurePosixPath(resource.file.name or "").suffix.lstrip(".").lower() or "csv"
    stem = words.file_stem(resource.title_en or resource.title_ar) or titles[0]
    return Content(
        *titles,
        url=addresses.download(resource),
        suffix=suffix,
        filename=f"{stem}.{suffix}",
        sha256=resource.sha256,
        size=resource.size_bytes,
        row_count=resource.row_count,
        columns=tuple(resource.columns.all()),
    )


def _rows(resource: Resource, names: list[str]) -> Iterator[tuple[Any, ...]]:
    key = resource.current.table_key if resource.current else ""
    path = store.folder() / f"{key}.parquet"
    if not key or not path.exists():
        yield from store.stream(resource, RowQuery())
        return
    with pyarrow.parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=10_000, columns=names):
            yield from zip(*(batch.column(name).to_pylist() for name in names), strict=True)


def _value(value: Any, kind: str) -> Any:  # Any: a cell
    if value is None:
        return None
    if kind == ColumnKind.BOOLEAN:
        return bool(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, float) and value - value != 0:
        return None  # JSON knows neither infinity nor «not a number»
    return value


def keep(
    dataset: Dataset, key: UUID | None, titles: tuple[str, str], data: bytes | None, link: str
) -> Resource:
    """Make a resource with an id that it had elsewhere; of bytes that are still to be read, or of a link."""
    resource = Resource(
        dataset=dataset,
        position=dataset.resources.count() + 1,
        title_ar=titles[0],
        title_en=titles[1],
    )
    resource.public_id = key or resource.public_id
    if data is None:
        resource.kind, resource.link = ResourceKind.LINK, link
        resource.size_bytes, resource.sha256 = 0, ""
        resource.save()
    else:
        replace(resource, data)
    return resource


def replace(resource: Resource, data: bytes) -> None:
    """Give a resource other bytes; they are still to be read."""
    resource.size_bytes, resource.sha256 = len(data), hashlib.sha256(data).hexdigest()
    resource.state, resource.row_count = ResourceState.PENDING, None
    resource.file.save("upload.csv", ContentFile(data), save=False)
    resource.save()


def retitle(resource: Resource, arabic: str, english: str) -> None:
    Resource.objects.filter(pk=resource.pk).update(title_ar=arabic, title_en=english)
