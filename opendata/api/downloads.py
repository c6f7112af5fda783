"""Resources as files over HTTP: the original bytes, and the table or exactly the filtered view of it in six forms."""

from __future__ import annotations

import os
import tempfile
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from common.downloads import attachment
from common.errors import NotFound
from common.ranges import ranged
from opendata import store
from opendata.api.books import book_of, headings
from opendata.api.counted import CountedDownload
from opendata.api.originals import form_of
from opendata.api.row_query import is_narrowed, view_of
from opendata.api.rows import CONDITIONS, RELEASE, WORDS
from opendata.api.served import etag_of, not_modified, served_of
from opendata.api.views import LANG, language
from opendata.errors import BadRowQuery, ResourceNotReady
from opendata.tables import streams
from opendata.tables.of_resource import Served
from opendata.tables.streams import Download

LABELS = ("original", "ar", "en", "id")
PARQUET = "application/vnd.apache.parquet"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the table: how it is called and what it is. `named`: whether its columns may be called otherwise."""

    ending: str
    media_type: str
    named: bool = False


FORMS = {
    "csv": Form("csv", "text/csv; charset=utf-8; header=present", named=True),
    "excel.csv": Form("csv", "text/csv; charset=utf-8; header=present", named=True),
    "xlsx": Form(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", named=True
    ),
    "json": Form("json", "application/json"),
    "jsonl": Form("jsonl", "application/jsonl; charset=utf-8"),
    "parquet": Form("parquet", PARQUET),
}


class LabelsIn(serializers.Serializer):
    labels = serializers.ChoiceField(
        choices=LABELS,
        required=False,
        help_text="How columns are called in CSV and workbooks: as in the file, in Arabic, in English, or by their ids.",
    )


class DownloadView(CountedDownload, APIView):
    """GET /api/v1/resources/{id}/download/{form} → the table or the filtered view as a file · 400 · 404 · 409 · 410 · 503."""

    @extend_schema(
        operation_id="resource_download",
        parameters=[
            LANG,
            OpenApiParameter("form", str, OpenApiParameter.PATH, enum=[*FORMS, "original"]),
            OpenApiParameter("sort", str),
            OpenApiParameter("columns", str),
            LabelsIn,
            RELEASE,
            WORDS,
            CONDITIONS,
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        description=(
            "`original` is what was uploaded, byte for byte. CSV tells its length first; text that a spreadsheet would run as a "
            "formula begins with an apostrophe there. `excel.csv` begins with a byte order mark. `parquet` and `original` take "
            "`Range`, and tell their SHA-256 in `Repr-Digest`."
        ),
    )
    def get(self, request: Request, public_id: UUID, form: str) -> HttpResponseBase:
        found = served_of(request, public_id)
        if form == "original":
            return _original(request, found)
        if form not in FORMS:
            raise NotFound
        return download(request, found, form)


class RowsCsvView(CountedDownload, APIView):
    """GET /api/v1/resources/{id}/rows.csv → as ``download/excel.csv``, its older name."""

    @extend_schema(
        parameters=[LANG, LabelsIn, RELEASE, WORDS, CONDITIONS],
        responses={(200, "text/csv"): OpenApiTypes.STR},
        deprecated=True,
    )
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        return download(request, served_of(request, public_id), "excel.csv")


def download(request: Request, found: Served, form: str) -> HttpResponseBase:
    """Send a table in a form; raises what `streams.csv_file` raises."""
    labels = _labels(request, form)
    if form == "parquet" and not is_narrowed(request):
        return _whole_parquet(request, found)
    etag = etag_of(request, found)
    kept = not_modified(request, etag)
    if kept is not None:
        return kept
    answer = (
        _parquet_of_view(request, found)
        if form == "parquet"
        else _stream(request, found, form, labels)
    )
    answer["ETag"] = etag
    return _as_attachment(answer, *_names(found, FORMS[form].ending))


def _labels(request: Request, form: str) -> str:
    """How columns are called; a workbook is for people, so its language decides where nothing is said."""
    given = LabelsIn(data=request.query_params)
    given.is_valid(raise_exception=True)
    asked: str = given.validated_data.get("labels", "")
    if asked not in {"", "id"} and not FORMS[form].named:
        named = [name for name, one in FORMS.items() if one.named]
        raise BadRowQuery(labels=asked, forms=named)
    return asked or (language() if form == "xlsx" else "original")


def _stream(request: Request, found: Served, form: str, labels: str) -> StreamingHttpResponse:
    table, view = found.table, view_of(request)
    made: Download
    if form == "xlsx":
        made = streams.xlsx_file(table, view, book_of(request, found, view, labels))
    elif form == "json":
        made = streams.json_file(table, view)
    elif form == "jsonl":
        made = streams.jsonl_file(table, view)
    else:
        header = headings(found, view, labels)
        made = streams.csv_file(table, view, header, mark=form == "excel.csv")
    if request.method == "HEAD":
        made.close()
    answer = StreamingHttpResponse(made, content_type=FORMS[form].media_type)
    if made.length is not None:
        answer["Content-Length"] = str(made.length)
    return answer


def _whole_parquet(request: Request, found: Served) -> HttpResponseBase:
    """The stored file itself, or parts of it."""
    etag = f'"{found.file.table_sha256 or found.file.table_key}"'
    kept = not_modified(request, etag)
    if kept is not None:
        return kept
    content = _opened(lambda mode: store.open_parquet(found.table.key, found.file.table_sha256))
    size = os.fstat(content.fileno()).st_size
    answer = ranged(request._request, content, size=size, etag=etag, content_type=PARQUET)
    _digest(answer, found.file.table_sha256)
    return _as_attachment(answer, *_names(found, "parquet"))


def _parquet_of_view(request: Request, found: Served) -> HttpResponse | StreamingHttpResponse:
    """Written whole, since what a reader needs first stands at the end of the file."""
    with tempfile.TemporaryDirectory(prefix=".view-", dir=store.work_folder()) as folder:
        path = Path(folder) / "view.parquet"
        written = streams.write_parquet(found.table, view_of(request), path)
        content = path.open("rb")  # stays readable though its name goes
    answer = StreamingHttpResponse(
        iter(lambda: content.read(256 * 1024), b""), content_type=PARQUET
    )
    answer._resource_closers.append(content.close)  # type: ignore[attr-defined]
    answer["Content-Length"] = str(written.size_bytes)
    _digest(answer, written.sha256)
    return answer


def _original(request: Request, found: Served) -> HttpResponseBase:
    """What was uploaded, byte for byte, or parts of it."""
    file = found.file
    if not file.file:
        raise ResourceNotReady
    (ending, media_type), etag = form_of(file), f'"{file.sha256}"'
    kept = not_modified(request, etag)
    if kept is not None:
        return kept
    content = _opened(file.file.open)
    answer = ranged(
        request._request, content, size=file.size_bytes, etag=etag, content_type=media_type
    )
    _digest(answer, file.sha256)
    return _as_attachment(answer, *_names(found, ending.removeprefix(".")))


def _opened(opening: Callable[[str], Any]) -> IO[bytes]:
    try:
        content: IO[bytes] = opening("rb")
    except FileNotFoundError:
        raise ResourceNotReady from None
    return content


def _digest(answer: HttpResponseBase, sha256: str) -> None:
    """Of the whole file, also where a part of it is sent; Source: RFC 9530."""
    if sha256:
        answer["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(sha256)).decode()}:"


def _names(found: Served, ending: str) -> tuple[str, str]:
    """Named by title and release; by id and release for programs that know only ASCII."""
    number = found.file.release.number
    title = found.resource.title_in(language())[:80]
    return f"{title} {number}.{ending}", f"{found.resource.public_id}-{number}.{ending}"


def _as_attachment(answer: Any, name: str, plain: str) -> Any:  # Any: one of Django's answers
    """A file of somebody else is saved, never shown in the site's own name."""
    answer["Content-Disposition"] = attachment(name, plain)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
