"""The files of a dataset as CKAN needs them. Nothing else here knows how resources, their files and rows are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

import pyarrow.parquet
from django.db.models import Prefetch

from opendata import addresses, media, store
from opendata.ckan import words
from opendata.models import Column, Dataset, Resource, ResourceKind


@dataclass(frozen=True, slots=True)
class Content:
    """One resource that is public: a file with perhaps a table, or a link. ``id`` is the same here and in CKAN.

    ``table_key`` names its typed rows, ``table_mark`` tells whether they are others than before.
    """

    id: str
    title_ar: str
    title_en: str
    url: str
    suffix: str = ""
    media_type: str = ""
    filename: str = ""
    sha256: str = ""
    size: int = 0
    row_count: int | None = None
    table_key: str = ""
    table_mark: str = ""
    columns: tuple[Column, ...] = ()

    @property
    def is_file(self) -> bool:
        return bool(self.sha256)


def resources() -> Prefetch[Any]:
    """What `contents` reads, for ``prefetch_related`` of datasets."""
    found = Resource.objects.filter(current__isnull=False).select_related("current")
    found = found.prefetch_related("current__columns").order_by("position", "pk")
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
    resource = Resource.objects.select_related("current")
    opened: IO[bytes] = resource.get(public_id=resource_id, current__sha256__gt="").file.open("rb")
    return opened


def batches(content: Content, size: int) -> Iterator[list[dict[str, Any]]]:
    """The rows in JSON's types by column name, `size` at a time.

    Raises:
        OSError: they are gone.
    """
    names = [column.name for column in content.columns]
    rows = _rows(content.table_key, names)
    while batch := list(islice(rows, size)):
        yield [dict(zip(names, map(_value, row), strict=True)) for row in batch]


def _content(resource: Resource) -> Content | None:
    file = resource.current
    if file is None:
        return None
    titles = (str(resource.public_id), resource.title_ar, resource.title_en)
    if resource.kind != ResourceKind.FILE:
        return Content(*titles, url=resource.link)
    if not file.is_ready or not file.file:
        return None
    suffix = media.ending_of(file).removeprefix(".")
    stem = words.file_stem(resource.title_en or resource.title_ar) or titles[0]
    return Content(
        *titles,
        url=addresses.download(resource),
        suffix=suffix,
        media_type=media.type_of(file),
        filename=f"{stem}.{suffix}",
        sha256=file.sha256,
        size=file.size_bytes,
        row_count=file.row_count,
        table_key=file.table_key,
        table_mark=file.table_sha256 or file.table_key,
        columns=tuple(file.columns.all()),
    )


def _rows(key: str, names: list[str]) -> Iterator[tuple[Any, ...]]:
    with pyarrow.parquet.ParquetFile(store.parquet(key)) as file:
        for batch in file.iter_batches(batch_size=10_000, columns=names):
            yield from zip(*(batch.column(name).to_pylist() for name in names), strict=True)


def _value(value: Any) -> Any:  # Any: a cell
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, float) and value - value != 0:
        return None  # JSON knows neither infinity nor «not a number»
    return value
