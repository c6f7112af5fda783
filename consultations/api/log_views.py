"""The public log over HTTP: byte for byte the static files of C2SP tlog-tiles, and the keys and records to check it with."""

from __future__ import annotations

import gzip
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from common.errors import NotFound
from consultations import threads
from consultations.log import export, keys, reading, tiles
from consultations.log.tiles import ENTRIES, WIDTH
from consultations.models import ConsultationPage

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
LINES = "application/jsonl; charset=utf-8"
FOR_EVER = "public, max-age=31536000, immutable"
A_MINUTE = "public, max-age=60"
SECONDS = "public, max-age=2"


class AsItIs(BaseContentNegotiation):
    """The address alone decides the form, as with a static file; ``Accept`` says nothing."""

    def select_parser(self, request: Request, parsers: Any) -> Any:  # Any: as the parent
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class LogView(APIView):
    content_negotiation_class = AsItIs


class CheckpointView(LogView):
    """GET /api/v1/log/checkpoint → the newest signed tree head (C2SP tlog-checkpoint) · 404 before the first."""

    @extend_schema(
        operation_id="log_checkpoint",
        tags=["log"],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        now = reading.published()
        if now is None:
            raise NotFound
        return _file(now.note.encode(), TEXT, SECONDS)


class TileView(LogView):
    """GET /api/v1/log/tile/{address} → hashes (``<L>/<N>[.p/<W>]``) or entries (``entries/<N>[.p/<W>]``) · 404."""

    @extend_schema(
        operation_id="log_tile",
        tags=["log"],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, address: str) -> HttpResponse:
        wanted = tiles.parse_address(address)
        content = reading.resource(wanted) if wanted else None
        if wanted is None or content is None:
            raise NotFound
        kept = FOR_EVER if wanted.width == WIDTH else A_MINUTE
        if wanted.level != ENTRIES:
            return _file(content, BYTES, kept)
        return _compressed(request, content, kept)


class LogKeyView(LogView):
    """GET /api/v1/log/log.vkey → the key that signs checkpoints, as one line (C2SP signed-note)."""

    @extend_schema(
        operation_id="log_key", tags=["log"], responses={(200, "text/plain"): OpenApiTypes.STR}
    )
    def get(self, request: Request) -> HttpResponse:
        return _file(f"{keys.verifiers()[0].vkey}\n".encode(), TEXT, A_MINUTE)


class PromiseKeyView(LogView):
    """GET /api/v1/log/promise.vkey → the key that signs the promises in receipts, as one line (C2SP signed-note)."""

    @extend_schema(
        operation_id="log_promise_key",
        tags=["log"],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponse:
        return _file(f"{keys.promiser().verifier.vkey}\n".encode(), TEXT, A_MINUTE)


class ExportView(LogView):
    """GET /api/v1/log/export/{consultation}.jsonl → the opened records of its public comments, a JSON object a line · 404."""

    @extend_schema(
        operation_id="log_export",
        tags=["log"],
        responses={(200, "application/jsonl"): OpenApiTypes.STR},
    )
    def get(self, request: Request, consultation: UUID) -> StreamingHttpResponse:
        pages = ConsultationPage.objects.live().public()
        key = {"translation_key": consultation}
        if not (pages.filter(**key).exists() or threads.shown().filter(**key).exists()):
            raise NotFound
        answer = StreamingHttpResponse(export.opened_records(consultation), content_type=LINES)
        answer["Cache-Control"] = A_MINUTE
        answer["Content-Disposition"] = f'attachment; filename="{consultation}.jsonl"'
        return answer


def _file(content: bytes, kind: str, kept: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Cache-Control": kept, "X-Content-Type-Options": "nosniff"},
    )


def _compressed(request: Request, content: bytes, kept: str) -> HttpResponse:
    """Entries are text and shrink to a fifth; hashes do not shrink."""
    asked = request.headers.get("Accept-Encoding", "")
    is_wanted = any(part.strip() in {"gzip", "*"} for part in asked.lower().split(","))
    answer = _file(gzip.compress(content, mtime=0) if is_wanted else content, BYTES, kept)
    answer["Vary"] = "Accept-Encoding"
    if is_wanted:
        answer["Content-Encoding"] = "gzip"
    return answer
