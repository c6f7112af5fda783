"""Releases over HTTP: the list, one with its files and fingerprints, and the bytes of any of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.serializers import UtcDateTimeField
from opendata import addresses, release_selectors, selectors
from opendata.api import presentation
from opendata.api.counted import CountedDownload
from opendata.api.originals import original
from opendata.api.serializers import ColumnOut, DatasetSummaryOut, VocabularyOut
from opendata.api.views import LANG, language
from opendata.models import AccessLevel, Dataset, Release, ReleaseFile, ResourceKind
from opendata.release_selectors import ReleaseView

Values = dict[str, Any]  # Any: what one serializer of this module takes


class ReleaseOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    maturity = VocabularyOut()
    note = serializers.CharField(help_text="By the producer: what is new, how far it is settled.")
    published_at = UtcDateTimeField()
    fingerprint = serializers.CharField(
        help_text="SHA-256 over the canonical JSON (RFC 8785) of `described`."
    )
    brings_back = serializers.IntegerField(
        allow_null=True, help_text="The earlier release whose files and words came back."
    )
    file_count = serializers.IntegerField()
    url = serializers.CharField(help_text="Its page on the site.")
    api_url = serializers.CharField()


class ReleaseFileOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of the resource; the same in every release.")
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=ResourceKind.choices)
    link = serializers.CharField()
    format = serializers.CharField()
    size_bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    row_count = serializers.IntegerField(allow_null=True)
    is_changed = serializers.BooleanField(help_text="Other bytes than in the release before.")
    is_destroyed = serializers.BooleanField(help_text="Only the fingerprint is kept.")
    download_url = serializers.CharField(help_text="Empty for links and destroyed files.")
    columns = ColumnOut(many=True)


class ReleaseDetailOut(ReleaseOut):
    dataset = DatasetSummaryOut()
    described = serializers.DictField(help_text="The dataset's words and files as published.")
    is_newest = serializers.BooleanField()
    newest_url = serializers.CharField()
    files = ReleaseFileOut(many=True)


class ReleaseListView(GenericAPIView):
    """GET /api/v1/datasets/{slug}/releases/ → what was published, newest first · 404 · 410."""

    @extend_schema(parameters=[LANG], responses=ReleaseOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        dataset = selectors.dataset_by_slug(slug)
        page = self.paginate_queryset(release_selectors.releases_of(dataset)) or []
        shown = [_summary(one, dataset, len(one.files.all())) for one in page]
        return self.get_paginated_response(ReleaseOut(shown, many=True).data)


class ReleaseDetailView(APIView):
    """GET /api/v1/datasets/{slug}/releases/{number}/ → a release with its files · 404 · 410."""

    @extend_schema(parameters=[LANG], responses=ReleaseDetailOut)
    def get(self, request: Request, slug: str, number: int) -> Response:
        view = release_selectors.release_by_number(slug, number)
        return Response(ReleaseDetailOut(_detail(view)).data)


class ReleaseFileView(CountedDownload, APIView):
    """GET /api/v1/datasets/{slug}/releases/{number}/files/{id}/ → the bytes as published · 403 · 404 · 410."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, slug: str, number: int, public_id: UUID) -> FileResponse:
        file = release_selectors.file_of_release(slug, number, public_id)
        return original(file, f"{public_id}-{number}")


def _summary(release: Release, dataset: Dataset, file_count: int) -> Values:
    earlier = release.brings_back
    return {
        "number": release.number,
        "maturity": {"code": release.maturity, "label": release.get_maturity_display()},
        "note": release.note_in(language()),
        "published_at": release.published_at,
        "fingerprint": release.fingerprint,
        "brings_back": earlier.number if earlier else None,
        "file_count": file_count,
        "url": addresses.release_path(dataset, release.number, language()),
        "api_url": addresses.release_api_path(dataset, release.number),
    }


def _detail(view: ReleaseView) -> Values:
    return {
        **_summary(view.release, view.dataset, len(view.files)),
        "dataset": presentation.summary(view.dataset, language()),
        "described": _described(view),
        "is_newest": view.release.number == view.newest,
        "newest_url": addresses.release_path(view.dataset, view.newest, language()),
        "files": [_file(one, view) for one in view.files],
    }


def _described(view: ReleaseView) -> Values:
    """Of a dataset that is listed without files, the words only."""
    if view.dataset.access_level == AccessLevel.PUBLIC:
        return dict(view.release.described)
    return {key: value for key, value in view.release.described.items() if key != "files"}


def _file(file: ReleaseFile, view: ReleaseView) -> Values:
    is_open = view.dataset.access_level == AccessLevel.PUBLIC
    url = addresses.release_file_path(view.dataset, view.release.number, file)
    return {
        "id": file.resource.public_id,
        "title": file.resource.title_in(language()),
        "kind": file.resource.kind,
        "link": file.resource.link if is_open else "",
        "format": presentation.format_of(file, file.resource),
        "size_bytes": file.size_bytes,
        "sha256": file.sha256,
        "row_count": file.row_count,
        "is_changed": file.resource_id in view.changed,
        "is_destroyed": bool(file.sha256) and not file.file,
        "download_url": url if file.file and is_open else "",
        "columns": [presentation.column(one, language()) for one in file.columns.all()],
    }
