"""Datasets that one context offers and open data publishes, without either importing the other.

A context registers its provider in ``apps.py`` and calls ``notify`` in the transaction that changes what it offers; whoever
publishes reads the dataset anew soon after, and puts it in the place of what was published before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class OfferedColumn:
    """``name`` is a lower-case ASCII identifier; ``kind`` is text, integer, number or date (ISO 8601)."""

    name: str
    label_ar: str
    label_en: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class OfferedTable:
    """One file. ``name`` tells it from the others for good; ``rows()`` begins anew at each call and is read once, row by row."""

    name: str
    title_ar: str
    title_en: str
    columns: Sequence[OfferedColumn]
    rows: Callable[[], Iterable[Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class OfferedDataset:
    """What is published of one thing.

    ``version`` changes whenever anything of it changes; making it is cheap. ``pages`` are the addresses of the thing's own page
    by language. ``licence`` and ``theme`` are codes of the catalogue.
    """

    slug: str
    agency_id: int
    title_ar: str
    title_en: str
    notes_ar: str
    notes_en: str
    licence: str
    version: str
    tables: Sequence[OfferedTable]
    theme: str = "GOVE"
    covers_from: date | None = None
    covers_to: date | None = None
    pages: dict[str, str] = field(default_factory=dict)


class DatasetProvider(Protocol):
    """A context's things that are published as datasets."""

    name: str

    def object_ids(self) -> Iterable[str]:
        """All that are offered now, and perhaps some that are not."""
        ...

    def dataset(self, object_id: str) -> OfferedDataset | None:
        """None for what is not, or no longer, for everybody: its dataset is withdrawn, and its files are destroyed."""
        ...


@dataclass(frozen=True, slots=True)
class DatasetLink:
    """Where a thing's dataset stands."""

    title: str
    url: str


class DatasetRegistry:
    """Providers of datasets, the one that publishes them, and where each was published."""

    def __init__(self) -> None:
        self._providers: dict[str, DatasetProvider] = {}
        self._listeners: list[Callable[[str, str], object]] = []
        self._find: Callable[[str, str, str], DatasetLink | None] | None = None

    def register(self, provider: DatasetProvider) -> None:
        self._providers[provider.name] = provider

    def publish_with(
        self,
        listener: Callable[[str, str], object],
        find: Callable[[str, str, str], DatasetLink | None],
    ) -> None:
        """Call ``listener(provider, object_id)`` on every change; ``find(provider, object_id, language)`` says what is public."""
        self._listeners.append(listener)
        self._find = find

    def notify(self, provider: str, object_id: str) -> None:
        """Say that what is offered has changed; call it inside the transaction of the change."""
        for listener in self._listeners:
            listener(provider, object_id)

    def link(self, provider: str, object_id: str, language: str) -> DatasetLink | None:
        """The public dataset of a thing; None where there is none, or nobody publishes."""
        return self._find(provider, object_id, language) if self._find else None

    def provider(self, name: str) -> DatasetProvider:
        return self._providers[name]

    def __iter__(self) -> Iterator[DatasetProvider]:
        return iter(self._providers.values())


offered_datasets = DatasetRegistry()
