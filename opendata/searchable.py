"""Datasets as search sees them: one document per language, found by column names too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings

from common.registry import SearchableDocument, searchable
from opendata import addresses
from opendata.models import Dataset
from opendata.selectors import public_ids, readable
from opendata.services import SEARCH_PROVIDER


class DatasetProvider:
    """Every public dataset; a withdrawn one yields nothing."""

    name = SEARCH_PROVIDER

    def object_ids(self) -> Iterator[str]:
        for pk in public_ids().values_list("pk", flat=True).iterator():
            yield str(pk)

    def documents(self, object_id: str) -> Iterable[SearchableDocument]:
        """Three queries."""
        dataset = public_ids().select_related("agency").filter(pk=object_id).first()
        if dataset is None:
            return []
        columns = _column_words(dataset)
        return [
            SearchableDocument(
                kind="dataset",
                object_id=object_id,
                language=language,
                title=dataset.text_in("title", language),
                url=addresses.path(dataset, language),
                summary=dataset.text_in("notes", language)[:300],
                body=dataset.text_in("notes", language),
                keywords="\n".join([*dataset.keywords_in(language), *columns]),
                facets={
                    "agency": [dataset.agency.slug],
                    "topic": [dataset.theme],
                    "format": ["csv"],
                },
                date=dataset.updated_at,
            )
            for language, _name in settings.LANGUAGES
        ]


def register() -> None:
    searchable.register(DatasetProvider())


def _column_words(dataset: Dataset) -> list[str]:
    return [
        word
        for resource in readable(dataset)
        for column in resource.columns.all()
        for word in (column.original, column.label_ar, column.label_en)
        if word
    ]
