"""Datasets as search sees them: one document per language, found by what is in its columns too, and one of each column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone
from django.utils.text import Truncator

from common.search_registry import SearchableDocument, facet_labels, searchable
from common.searchable_pages import dampened, joined, part_document
from opendata import addresses
from opendata.api.presentation import format_of
from opendata.community.questions import public_questions
from opendata.models import Column, Dataset, DatasetSource, DatasetUsage, Resource
from opendata.selectors import public_datasets, readable
from opendata.services import SEARCH_PROVIDER

MOST_COLUMNS = 300
MOST_QUESTIONS = 100
_LONGEST_TITLE = 120
_COUNTED = timedelta(days=365)
_FORMATS = (
    "csv",
    "tsv",
    "xlsx",
    "xls",
    "ods",
    "json",
    "geojson",
    "parquet",
    "zip",
    "html",
    "docx",
    "pdf",
    "xml",
)


class DatasetProvider:
    """Every public dataset and the columns of its files; a withdrawn one yields nothing."""

    name = SEARCH_PROVIDER

    def object_ids(self) -> Iterator[str]:
        for pk in public_datasets().values_list("pk", flat=True).iterator():
            yield str(pk)

    def documents(self, object_id: str) -> Iterable[SearchableDocument]:
        """Five queries. The files of one that is not open to everybody are no part of it."""
        found = public_datasets().select_related("agency", "series").filter(pk=object_id)
        dataset = found.first()
        if dataset is None:
            return
        resources = list(readable(dataset))
        popularity = _popularity(dataset)
        shows_values = not DatasetSource.objects.filter(dataset=dataset).exists()
        for language, _name in settings.LANGUAGES:
            whole = _document(dataset, resources, language, popularity, shows_values)
            yield whole
            yield from _questions(dataset, whole)
            yield from islice(_columns(whole, resources, shows_values), MOST_COLUMNS)


def register() -> None:
    searchable.register(DatasetProvider())
    facet_labels.register("format", lambda _language: {name: name.upper() for name in _FORMATS})


def anchor(resource: Resource, column: Column) -> str:
    """Where a column is explained on its dataset's page."""
    return f"column-{resource.public_id}-{column.name}"


def _document(
    dataset: Dataset,
    resources: list[Resource],
    language: str,
    popularity: float,
    shows_values: bool,
) -> SearchableDocument:
    notes = dataset.text_in("notes", language)
    agency, series = dataset.agency, dataset.series
    words = [*dataset.keywords_in(language), agency.name_ar, agency.name_en]
    words += [series.title_ar, series.title_en] if series else []
    for resource in resources:
        words += [resource.title_in(language), resource.filename]
        for column in resource.columns.all():
            words += [*_words(column), *_values(column, shows_values)]
    return SearchableDocument(
        kind="dataset",
        object_id=str(dataset.pk),
        language=language,
        title=dataset.text_in("title", language),
        url=addresses.path(dataset, language),
        summary=notes[:300],
        body=joined(
            [
                notes,
                dataset.text_in("area", language),
                dataset.text_in("access_reason", language),
                dataset.text_in("methodology", language),
            ]
        ),
        keywords=joined(dict.fromkeys(words)),
        facets={
            "agency": [agency.slug],
            "topic": [dataset.theme],
            "format": list(dict.fromkeys(_format(one) for one in resources)),
        },
        date=dataset.updated_at,
        popularity=popularity,
    )


def _columns(
    whole: SearchableDocument, resources: list[Resource], shows_values: bool
) -> Iterator[SearchableDocument]:
    """Columns that somebody explained, in the order of the page."""
    language = whole.language
    for resource in resources:
        for column in resource.columns.all():
            if not (
                column.label_ar or column.label_en or column.description_ar or column.description_en
            ):
                continue
            place = anchor(resource, column)
            yield part_document(
                whole,
                part=place,
                kind="column",
                title=column.label_in(language),
                url=f"#{place}",
                summary=column.text_in("description", language),
                body=joined([column.unit, column.text_in("empty_means", language)]),
                keywords=joined([*_words(column), *_values(column, shows_values)]),
            )


def _questions(dataset: Dataset, whole: SearchableDocument) -> Iterator[SearchableDocument]:
    """The newest public questions on the data with their answers, each in the language in which it was asked."""
    asked = public_questions(dataset)
    if whole.language == settings.LANGUAGE_CODE:
        others = [code for code, _name in settings.LANGUAGES if code != whole.language]
        asked = asked.exclude(language__in=others)
    else:
        asked = asked.filter(language=whole.language)
    for one in asked[:MOST_QUESTIONS]:
        yield part_document(
            whole,
            part=f"question-{one.public_id}",
            kind="data_question",
            title=Truncator(" ".join(one.text.split())).chars(_LONGEST_TITLE, truncate="…"),
            url=f"{whole.url}questions/{one.public_id}/",
            summary=one.text,
            body=joined([one.column_words, one.answer]),
        )


def _format(resource: Resource) -> str:
    return format_of(resource.current, resource).lower() if resource.current else "csv"


def _words(column: Column) -> list[str]:
    """How a column is called, in both languages."""
    names = (column.original, column.label_ar, column.label_en)
    return [word for word in (*names, column.description_ar, column.description_en) if word]


def _values(column: Column, shows_values: bool) -> list[str]:
    """Its commonest values; none of what may be personal data, and none of what people wrote in consultations."""
    personal = {one["column"] for one in column.file.findings}
    if not shows_values or column.name in personal:
        return []
    return [str(value) for value in column.figures.get("common", ())]


def _popularity(dataset: Dataset) -> float:
    """By the downloads of a year."""
    since = timezone.localdate() - _COUNTED
    used = DatasetUsage.objects.filter(dataset=dataset, day__gt=since)
    return dampened(used.aggregate(total=Sum("downloads"))["total"] or 0)
