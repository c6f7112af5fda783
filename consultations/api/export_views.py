"""The public comments of a consultation as files, over HTTP."""

from __future__ import annotations

from base64 import b64encode
from typing import IO, Any

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import NotFound
from common.serializers import UtcDateTimeField
from common.throttles import VisitorWrites
from consultations import selectors
from consultations.api import presentation
from consultations.api.log_views import AsItIs
from consultations.api.serializers import ConsultationSummaryOut
from consultations.api.views import LANG
from consultations.exporting import public
from consultations.exporting.columns import Column, columns_of
from consultations.exporting.files import Written
from consultations.exporting.naming import disposition
from consultations.exporting.writers import MEDIA_TYPES
from consultations.models import DocumentForm, FileForm, Scope
from consultations.selectors import LocalConsultation
from consultations.services import documents
from operations.clock import database_now


class ExportThrottle(VisitorWrites):
    """A file costs more than a page."""

    scope = "exports"
    THROTTLE_RATES = {"exports": "60/hour"}  # noqa: RUF012 - as the parent has it

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"throttle:{self.scope}:{self.get_ident(request)}"


class ExportFileOut(serializers.Serializer):
    form = serializers.ChoiceField(choices=FileForm.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    url = serializers.CharField()
    media_type = serializers.CharField()
    about_bytes = serializers.IntegerField(help_text="Estimated; the file itself tells its length.")


class ExportDocumentOut(serializers.Serializer):
    form = serializers.ChoiceField(choices=DocumentForm.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    url = serializers.CharField()
    media_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    as_of = UtcDateTimeField()


class ExportChoiceOut(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute


class ExportColumnOut(serializers.Serializer):
    name = serializers.CharField(help_text="For programs; does not change.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field named as an attribute
    meaning = serializers.CharField()
    type = serializers.ChoiceField(
        choices=["text", "integer", "date", "datetime", "boolean", "list"]
    )
    choices = ExportChoiceOut(many=True, help_text="Empty: any value.")


class ExportsOut(serializers.Serializer):
    consultation = ConsultationSummaryOut()
    count = serializers.IntegerField(
        help_text="Public comments of participants; a file has official replies too."
    )
    files = ExportFileOut(many=True)
    columns = ExportColumnOut(many=True)
    documents = ExportDocumentOut(
        many=True, help_text="Reports and the archive, once there is an outcome."
    )


def _public(slug: str) -> LocalConsultation:
    """A consultation that everybody may read; others have no files for the public, and neither have threads below pages."""
    local = selectors.consultation_by_slug(slug, get_language() or "ar")
    if local.host is not None:
        raise NotFound
    return local


class ExportsView(APIView):
    """GET …/exports/ → the files that there are, about how large they are, and what their columns mean · 404."""

    @extend_schema(operation_id="consultation_exports", parameters=[LANG], responses=ExportsOut)
    def get(self, request: Request, slug: str) -> Response:
        local = _public(slug)
        count = public.public_count(local.original)
        sizes = public.sizes(local.original, count)
        shown = {
            "consultation": presentation.summary(local, now=database_now(), comments=count),
            "count": count,
            "files": [_file(local, form, sizes[form]) for form in FileForm],
            "columns": [_column(one) for one in columns_of(Scope.PUBLIC)],
            "documents": _documents(local),
        }
        return Response(ExportsOut(shown).data)


class ExportView(APIView):
    """GET …/exports/{form}/ → all public comments as one file, with its length and fingerprint · 404 · 429 · 503 it failed."""

    content_negotiation_class = AsItIs
    throttle_classes = (ExportThrottle,)

    @extend_schema(
        operation_id="consultation_export",
        parameters=[
            LANG,
            OpenApiParameter(
                "form", str, OpenApiParameter.PATH, enum=[*FileForm.values, *DocumentForm.values]
            ),
        ],
        responses={
            (200, media_type.partition(";")[0]): OpenApiTypes.BINARY
            for media_type in MEDIA_TYPES.values()
        },
        description=(
            "`Diwan-Rows` says how many rows there are and `Diwan-As-Of` of when they are; `Content-Length` and `Content-Digest` "
            '(RFC 9530) tell a file that was cut. The last line of JSON Lines is `{"end": {"rows": …}}`.'
        ),
    )
    def get(self, request: Request, slug: str, form: str) -> FileResponse:
        local = _public(slug)
        language = get_language() or "ar"
        if form in DocumentForm.values:
            return _document(local, form, language)
        if form not in FileForm.values:
            raise NotFound
        found = public.public_file(local.original, FileForm(form), language)
        return _sent(found.content, local, form, found.written)


def _document(local: LocalConsultation, form: str, language: str) -> FileResponse:
    content, written = documents.document(local.original, form, language)
    return _sent(content, local, form, written)


def _sent(
    content: IO[bytes], local: LocalConsultation, form: str, written: Written
) -> FileResponse:
    digest = b64encode(bytes.fromhex(written.sha256)).decode()
    answer = FileResponse(content, content_type=MEDIA_TYPES[form])
    answer["Content-Disposition"] = disposition(local.page, form, written.as_of)
    answer["Content-Length"] = str(written.size_bytes)
    answer["Content-Digest"] = f"sha-256=:{digest}:"
    answer["ETag"] = f'"{written.sha256}"'
    answer["Diwan-Rows"] = str(written.rows)
    answer["Diwan-As-Of"] = written.as_of.isoformat()
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _file(local: LocalConsultation, form: FileForm, about_bytes: int) -> dict[str, Any]:
    address = reverse("consultation-export", args=[local.page.slug, form.value])
    return {
        "form": form.value,
        "label": str(form.label),
        "url": f"{address}?lang={get_language() or 'ar'}",
        "media_type": MEDIA_TYPES[form],
        "about_bytes": about_bytes,
    }


def _column(column: Column) -> dict[str, Any]:
    choices = column.choices.choices if column.choices else []
    return {
        "name": column.name,
        "label": str(column.label),
        "meaning": str(column.meaning),
        "type": column.kind,
        "choices": [{"code": code, "label": str(label)} for code, label in choices],
    }


def _documents(local: LocalConsultation) -> list[dict[str, Any]]:  # Any: as the serializer
    language = get_language() or "ar"
    return [
        {
            "form": one.form,
            "label": one.get_form_display(),
            "url": f"{reverse('consultation-export', args=[local.page.slug, one.form])}?lang={language}",
            "media_type": MEDIA_TYPES[one.form],
            "size_bytes": one.size_bytes,
            "as_of": one.as_of,
        }
        for one in documents.ready(local.original, language)
    ]
