"""An OpenAPI document of one table: its own columns, with the operators that each of them has."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from opendata import addresses
from opendata.api.downloads import FORMS, LABELS
from opendata.api.figures import MAX_FACETS, MAX_MEASURED
from opendata.api.rows import RELEASE
from opendata.api.served import answered
from opendata.api.views import LANG, language
from opendata.models import Column, ColumnKind
from opendata.tables.of_resource import Served
from opendata.tables.query import MAX_ROWS, MAX_VALUES, UNITS, aggregates_of, operators_of
from opendata.tables.shape import TEMPORAL
from opendata.vocabulary import Licence

Document = dict[str, Any]  # Any: JSON
_VALUES: dict[str, Document] = {
    ColumnKind.TEXT: {"type": "string"},
    ColumnKind.GEOMETRY: {"type": "string", "contentMediaType": "application/geo+json"},
    ColumnKind.INTEGER: {"type": "integer", "format": "int64"},
    ColumnKind.NUMBER: {"type": "number", "format": "double"},
    ColumnKind.BOOLEAN: {"type": "boolean"},
    ColumnKind.DATE: {"type": "string", "format": "date"},
    ColumnKind.DATETIME: {
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$",
    },
}
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}


class OpenApiView(APIView):
    """GET /api/v1/resources/{id}/openapi.json → how this table is asked · 404 · 409 · 410."""

    @extend_schema(
        parameters=[LANG, RELEASE], responses={(200, "application/json"): OpenApiTypes.OBJECT}
    )
    def get(self, request: Request, public_id: UUID) -> HttpResponseBase:
        return answered(request, public_id, document)


def document(found: Served) -> Document:
    """Source: OpenAPI 3.1.1."""
    resource, dataset = found.resource, found.resource.dataset
    path = addresses.rows_path(resource).removesuffix("rows/")
    conditions = _conditions(found.columns)
    shared = [_reference(name) for name in ("release", "q", *conditions)]
    return {
        "openapi": "3.1.1",
        "info": {
            "title": resource.title_in(language()),
            "summary": dataset.text_in("title", language()),
            "description": dataset.text_in("notes", language()),
            "version": str(found.file.release.number),
            "license": {
                "name": str(dataset.get_licence_display()),
                "url": Licence(dataset.licence).uri,
            },
        },
        "servers": [{"url": f"{settings.SITE_URL}{path.rstrip('/')}"}],
        "paths": {
            "/rows/": _path("rows", _("Rows, page by page"), [*_paging(), *shared], _rows()),
            "/facets/": _path(
                "facets", _("How often values occur"), [*_facet_parameters(found), *shared]
            ),
            "/statistics/": _path(
                "statistics", _("What columns hold"), [_names_parameter(found, "columns"), *shared]
            ),
            "/groups/": _path(
                "groups", _("Groups with sums and the like"), [*_group_parameters(found), *shared]
            ),
            "/download/{form}": _download(found, shared),
        },
        "components": {
            "parameters": {**_fixed(), **conditions},
            "schemas": {"Row": _row(found.columns), "Problem": _problem()},
        },
    }


def _row(columns: list[Column]) -> Document:
    return {
        "type": "object",
        "properties": {
            one.name: {
                **_VALUES[one.kind],
                "type": [_VALUES[one.kind]["type"], "null"],
                "title": one.label_in(language()),
                "description": one.original,
            }
            for one in columns
        },
    }


def _conditions(columns: list[Column]) -> dict[str, Document]:
    """A parameter for each column and operator, under the name that it has in the address."""
    return {
        f"{one.name}__{operator}": {
            "name": f"{one.name}__{operator}",
            "in": "query",
            "description": f"{one.label_in(language())} ({operator})",
            "schema": _asked(one, operator),
            **({"style": "form", "explode": False} if operator in {"in", "between"} else {}),
        }
        for one in columns
        for operator in operators_of(one.kind)
    }


def _asked(column: Column, operator: str) -> Document:
    if operator == "empty":
        return {"type": "boolean"}
    if operator in {"contains", "starts"}:
        return _TEXT
    value = _VALUES[column.kind]
    if operator == "in":
        return {"type": "array", "items": value, "minItems": 1, "maxItems": MAX_VALUES}
    if operator == "between":
        return {"type": "array", "items": value, "minItems": 2, "maxItems": 2}
    return value


def _fixed() -> dict[str, Document]:
    return {
        "release": _query("release", {"type": "integer", "minimum": 1}, _("A published release")),
        "q": _query("q", _TEXT, _("Words in text columns, in any spelling")),
    }


def _paging() -> list[Document]:
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_ROWS, "default": 50}
    return [
        _query("limit", limit),
        _query("cursor", _TEXT, _("From `next` or `previous` of an answer")),
        _query("count", {"type": "string", "enum": ["exact", "none"], "default": "exact"}),
        _query("sort", _TEXT, _("Columns, separated by commas; `-` before one that falls")),
        _query("columns", _TEXT),
    ]


def _facet_parameters(found: Served) -> list[Document]:
    column = _names_parameter(found, "column")
    column["required"] = True
    column["schema"]["maxItems"] = MAX_FACETS
    top = {"type": "integer", "minimum": 1, "maximum": 1000, "default": 20}
    return [column, _query("top", top)]


def _names_parameter(found: Served, name: str) -> Document:
    names = {"type": "string", "enum": [one.name for one in found.columns]}
    listed = {"type": "array", "items": names, "minItems": 1, "maxItems": MAX_MEASURED}
    return {**_query(name, listed), "style": "form", "explode": False}


def _group_parameters(found: Served) -> list[Document]:
    keys, functions = [], ["count"]
    for one in found.columns:
        if one.kind != ColumnKind.GEOMETRY:
            keys.append(one.name)
        if one.kind in TEMPORAL:
            keys += [f"{one.name}:{unit}" for unit in UNITS]
        functions += [f"{function}:{one.name}" for function in aggregates_of(one.kind)]
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_ROWS, "default": 100}
    return [
        {**_listed("by", keys, 4), "required": True},
        _listed("aggregate", functions, 10),
        _query("having", {"type": "array", "items": _TEXT}, "`sum_c3:gte:100`"),
        _query("sort", _TEXT),
        _query("limit", limit),
    ]


def _listed(name: str, allowed: list[str], maximum: int) -> Document:
    items = {"type": "string", "enum": allowed}
    listed = {"type": "array", "items": items, "minItems": 1, "maxItems": maximum}
    return {**_query(name, listed), "style": "form", "explode": False}


def _download(found: Served, shared: list[Document]) -> Document:
    form = {
        "name": "form",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": [*FORMS, "original"]},
    }
    labels = _query("labels", {"type": "string", "enum": list(LABELS)})
    columns = _names_parameter(found, "columns")
    answers: Document = {one.media_type.partition(";")[0]: {} for one in FORMS.values()}
    path = _path("download", _("The table or the view as a file"), [])
    path["get"]["parameters"] = [form, labels, columns, _query("sort", _TEXT), *shared]
    path["get"]["responses"]["200"]["content"] = answers
    return path


def _path(
    name: str, summary: str, parameters: list[Document], schema: Document | None = None
) -> Document:
    problem = {
        "description": _("A problem (RFC 9457)"),
        "content": {"application/problem+json": {"schema": _reference("Problem", "schemas")}},
    }
    told = {"application/json": {"schema": schema or {"type": "object"}}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": {"description": summary, "content": told}, "default": problem},
        }
    }


def _rows() -> Document:
    link = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "required": ["count", "next", "previous", "release", "columns", "numbers", "results"],
        "properties": {
            "count": {"type": ["integer", "null"], "minimum": 0},
            "next": link,
            "previous": link,
            "release": _COUNT,
            "columns": {"type": "array", "items": {"type": "object"}},
            "numbers": {"type": "array", "items": _COUNT},
            "results": {"type": "array", "items": _reference("Row", "schemas")},
        },
    }


def _problem() -> Document:
    return {
        "type": "object",
        "required": ["status", "code", "title"],
        "properties": {"status": _COUNT, "code": _TEXT, "title": _TEXT, "detail": _TEXT},
    }


def _query(name: str, schema: Document, description: str = "") -> Document:
    told = {"description": description} if description else {}
    return {"name": name, "in": "query", **told, "schema": schema}


def _reference(name: str, of: str = "parameters") -> Document:
    return {"$ref": f"#/components/{of}/{name}"}
