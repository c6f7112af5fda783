"""What changed between two releases, over HTTP."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from common.downloads import attachment
from common.serializers import UtcDateTimeField
from opendata import addresses
from opendata.api import presentation
from opendata.api.serializers import ColumnOut, VocabularyOut
from opendata.api.views import LANG, language
from opendata.differences import selecting
from opendata.differences.computing import Comparison
from opendata.differences.matching import BY_KEY, BY_ROW, SUGGESTED
from opendata.differences.reading import MAX_LIMIT, LinesAsked, csv_lines, lines
from opendata.differences.selecting import STATES, FileChange, ReleaseChange
from opendata.differences.vocabulary import CHANGES
from opendata.models import ColumnKind, Dataset, Release

Values = dict[str, Any]  # Any: what one serializer of this module takes


class LinesIn(serializers.Serializer):
    change = serializers.CharField(
        required=False, default="", help_text=f"One of {', '.join(CHANGES)}."
    )
    column = serializers.CharField(
        required=False, default="", help_text="Revised cells of one column."
    )
    after = serializers.IntegerField(
        min_value=0, max_value=10**9, default=0, help_text="The line to go on from."
    )
    limit = serializers.IntegerField(min_value=1, max_value=MAX_LIMIT, default=100)


class DatasetNamedOut(serializers.Serializer):
    title = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.CharField()
    publisher = serializers.CharField()


class SideOut(serializers.Serializer):
    number = serializers.IntegerField()
    published_at = UtcDateTimeField()
    maturity = VocabularyOut()
    note = serializers.CharField()
    fingerprint = serializers.CharField()
    url = serializers.CharField()


class RenamedOut(serializers.Serializer):
    before = serializers.CharField()
    after = serializers.CharField()


class RetypedOut(serializers.Serializer):
    column = serializers.CharField()
    before = serializers.ChoiceField(choices=ColumnKind.choices)
    after = serializers.ChoiceField(choices=ColumnKind.choices)


class ColumnChangesOut(serializers.Serializer):
    added = ColumnOut(many=True)
    removed = ColumnOut(many=True)
    renamed = RenamedOut(many=True)
    retyped = RetypedOut(many=True)


class RevisedByOut(serializers.Serializer):
    column = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    cells = serializers.IntegerField()


class ComparisonOut(serializers.Serializer):
    known_by = serializers.ChoiceField(
        choices=[BY_KEY, SUGGESTED, BY_ROW],
        help_text="How a row is known again: by the publisher's key, by columns found to be unique, or only as a whole.",
    )
    key = serializers.ListField(
        child=serializers.CharField(), help_text="Labels of the key's columns."
    )
    has_duplicates = serializers.BooleanField(
        help_text="The publisher's key names several rows, and was not used."
    )
    rows_before = serializers.IntegerField()
    rows_after = serializers.IntegerField()
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    revised_rows = serializers.IntegerField()
    revised_cells = serializers.IntegerField()
    percent_revised = serializers.FloatField(
        help_text="Of the cells of rows and columns that are in both releases."
    )
    revised_by = RevisedByOut(many=True)
    columns = ColumnChangesOut()


class LineOut(serializers.Serializer):
    change = serializers.CharField(help_text=f"One of {', '.join(CHANGES)}.")
    column = serializers.CharField(help_text="Empty where a whole row came or went.")
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(
        allow_null=True, help_text="Of a row that came, its cells as JSON."
    )
    row_before = serializers.IntegerField(allow_null=True)
    row_after = serializers.IntegerField(allow_null=True)
    key = serializers.ListField(child=serializers.CharField(allow_null=True))


class DifferencesOut(ComparisonOut):
    older = SideOut()
    newer = SideOut()
    resource = serializers.CharField(help_text="Its title.")
    resource_url = serializers.CharField()
    dataset = DatasetNamedOut()
    next = serializers.CharField(allow_null=True)
    next_after = serializers.IntegerField(allow_null=True)
    results = LineOut(many=True)


class FileChangeOut(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    comparison = ComparisonOut(allow_null=True)
    url = serializers.CharField(help_text="The page of its changes; empty where there is none.")


class ReleaseDifferencesOut(serializers.Serializer):
    older = SideOut()
    newer = SideOut()
    dataset = DatasetNamedOut()
    files = FileChangeOut(many=True)


class DifferencesView(APIView):
    """GET /api/v1/resources/{id}/differences/{older}..{newer}/ → cells and rows that changed · 400 · 404 · 409 · 410 · 503."""

    @extend_schema(parameters=[LANG, LinesIn], responses=DifferencesOut)
    def get(self, request: Request, public_id: UUID, older: int, newer: int) -> Response:
        asked = _asked(request)
        found = selecting.of_resource(public_id, older, newer)
        page, after = lines(found, asked)
        resource, dataset = found.newer.resource, found.newer.resource.dataset
        labels = _labels(found)
        body = {
            **comparison(found),
            "older": _side(found.older.file.release),
            "newer": _side(found.newer.file.release),
            "resource": resource.title_in(language()),
            "resource_url": f"{addresses.path(dataset, language())}{resource.public_id}/",
            "dataset": _dataset(dataset),
            "next": replace_query_param(request.build_absolute_uri(), "after", after)
            if after
            else None,
            "next_after": after or None,
            "results": [{**asdict(one), "label": labels.get(one.column, "")} for one in page],
        }
        return Response(DifferencesOut(body).data)


class DifferencesCsvView(APIView):
    """GET /api/v1/resources/{id}/differences/{older}..{newer}.csv → the same as CSV · 400 · 404 · 409 · 410 · 503."""

    @extend_schema(parameters=[LinesIn], responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, public_id: UUID, older: int, newer: int) -> HttpResponseBase:
        asked = _asked(request)
        found = selecting.of_resource(public_id, older, newer)
        pieces = csv_lines(found, asked)
        first = next(pieces)  # refusals come before the answer begins
        answer = StreamingHttpResponse(
            _joined(first, pieces), content_type="text/csv; charset=utf-8; header=present"
        )
        title = found.newer.resource.title_in(language())[:80]
        name = f"{title} {older}-{newer}.csv"
        answer["Content-Disposition"] = attachment(name, f"{public_id}-{older}-{newer}.csv")
        answer["X-Content-Type-Options"] = "nosniff"
        return answer


class ReleaseDifferencesView(APIView):
    """GET /api/v1/datasets/{slug}/differences/{older}..{newer}/ → what changed in each file · 403 · 404 · 410."""

    @extend_schema(parameters=[LANG], responses=ReleaseDifferencesOut)
    def get(self, request: Request, slug: str, older: int, newer: int) -> Response:
        found = selecting.of_dataset(slug, older, newer)
        body = {
            "older": _side(found.older),
            "newer": _side(found.newer),
            "dataset": _dataset(found.dataset),
            "files": [_file(one, found) for one in found.files],
        }
        return Response(ReleaseDifferencesOut(body).data)


def comparison(found: Comparison) -> Values:
    told, labels = found.summary, _labels(found)
    return {
        "known_by": told.by,
        "key": [labels[name] for name in told.key],
        "has_duplicates": told.has_duplicates,
        "rows_before": told.rows_before,
        "rows_after": told.rows_after,
        "added": told.added,
        "removed": told.removed,
        "revised_rows": told.revised_rows,
        "revised_cells": told.revised_cells,
        "percent_revised": told.percent_revised,
        "revised_by": [
            {"column": name, "label": labels[name], "cells": cells}
            for name, cells in told.revised_by.items()
        ],
        "columns": _columns(found),
    }


def _columns(found: Comparison) -> Values:
    pairs = found.columns.pairs
    return {
        "added": [presentation.column(one, language()) for one in found.columns.added],
        "removed": [presentation.column(one, language()) for one in found.columns.removed],
        "renamed": [
            {"before": pair.older.original, "after": pair.newer.original}
            for pair in pairs
            if pair.is_renamed
        ],
        "retyped": [
            {
                "column": pair.newer.label_in(language()),
                "before": pair.older.kind,
                "after": pair.newer.kind,
            }
            for pair in pairs
            if pair.is_retyped
        ],
    }


def _labels(found: Comparison) -> dict[str, str]:
    return {one.name: one.label_in(language()) for one in found.newer.columns}


def _dataset(dataset: Dataset) -> Values:
    return {
        "title": dataset.text_in("title", language()),
        "slug": dataset.slug,
        "url": addresses.path(dataset, language()),
        "publisher": dataset.agency.name_in(language()),
    }


def _side(release: Release) -> Values:
    return {
        "number": release.number,
        "published_at": release.published_at,
        "maturity": {"code": release.maturity, "label": release.get_maturity_display()},
        "note": release.note_in(language()),
        "fingerprint": release.fingerprint,
        "url": addresses.release_path(release.dataset, release.number, language()),
    }


def _file(one: FileChange, found: ReleaseChange) -> Values:
    is_table = one.state in {selecting.CHANGED, selecting.LATER}
    page = f"{addresses.path(found.dataset, language())}{one.file.resource.public_id}/"
    return {
        "id": one.file.resource.public_id,
        "title": one.file.resource.title_in(language()),
        "state": one.state,
        "comparison": comparison(one.comparison) if one.comparison else None,
        "url": f"{page}changes/{found.older.number}..{found.newer.number}/" if is_table else "",
    }


def _asked(request: Request) -> LinesAsked:
    given = LinesIn(data=request.query_params)
    given.is_valid(raise_exception=True)
    return LinesAsked(**given.validated_data)


def _joined(first: str, rest: Any) -> Any:  # Any: an iterator of texts
    yield first
    yield from rest
