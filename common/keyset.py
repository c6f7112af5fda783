"""Long lists cut where a row stands and not by counting rows before it: the thousandth page costs what the first one does."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError as BadValue
from django.db.models import F, QuerySet, Value
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.http import Http404
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

AFTER, BEFORE, SIZE = "after", "before", "page_size"
MAX_CURSOR = 300


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a list with what comes after and before it; empty where nothing does."""

    rows: list[Any]
    after: str = ""
    before: str = ""


def cut(rows: QuerySet[Any], size: int, *, after: str = "", before: str = "") -> Cut:
    """Take `size` rows after or before a place in a list whose every order falls and that ends with the key. One query.

    Raises:
        Http404: the cursor is none of this list.
    """
    names = [str(name).removeprefix("-") for name in rows.query.order_by]
    if after or before:
        lookup = TupleLessThan if after else TupleGreaterThan
        columns, values = tuple(F(name) for name in names), _values(rows, names, after or before)
        rows = rows.filter(lookup(columns, values))
    if before:
        rows = rows.order_by(*names)
    found = list(rows[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if before:
        found.reverse()
    if not found:
        return Cut([])
    goes_on, came_from = (True, has_more) if before else (has_more, bool(after))
    return Cut(
        found,
        after=_cursor(found[-1], names) if goes_on else "",
        before=_cursor(found[0], names) if came_from else "",
    )


def _cursor(row: Any, names: list[str]) -> str:
    values = [_as_json(getattr(row, name)) for name in names]
    text = json.dumps(values, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def _as_json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _values(rows: QuerySet[Any], names: list[str], cursor: str) -> tuple[Any, ...]:
    fields = [
        rows.model._meta.pk if name == "pk" else rows.model._meta.get_field(name) for name in names
    ]
    try:
        given = json.loads(base64.urlsafe_b64decode(cursor[:MAX_CURSOR] + "=" * (-len(cursor) % 4)))
        if not isinstance(given, list) or len(given) != len(fields):
            raise ValueError(cursor)
        values = [field.to_python(one) for field, one in zip(fields, given, strict=True)]
        return tuple(
            Value(one, output_field=field) for one, field in zip(values, fields, strict=True)
        )
    except (ValueError, TypeError, BadValue, RecursionError):
        raise Http404 from None


class KeysetPages(BasePagination):
    """``?after=…`` and ``?before=…`` as the links of the answer give them.

    The view's ``listed_count`` is the whole list's length, None where nobody counts it.
    """

    size = 20
    max_size = 100

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request, self.count = request, view.listed_count
        asked = request.query_params
        raw = asked.get(SIZE, "")
        size = int(raw) if raw.isdecimal() and 0 < len(raw) < 5 and int(raw) else self.size
        self.cut = cut(
            queryset,
            min(size, self.max_size),
            after=asked.get(AFTER, ""),
            before=asked.get(BEFORE, ""),
        )
        return self.cut.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.count,
                "next": self._link(AFTER, self.cut.after),
                "previous": self._link(BEFORE, self.cut.before),
                "results": data,
            }
        )

    def _link(self, name: str, cursor: str) -> str | None:
        if not cursor:
            return None
        address = self.request.build_absolute_uri()
        for other in (AFTER, BEFORE):
            address = remove_query_param(address, other)
        return str(replace_query_param(address, name, cursor))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {
                    "type": ["integer", "null"],
                    "description": "Entries of the whole list; null where they are not counted.",
                },
                "next": link,
                "previous": link,
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        told = {
            AFTER: "From the link `next` of an answer: what follows it.",
            BEFORE: "From the link `previous` of an answer: what stands before it.",
            SIZE: f"Entries in the answer, at most {self.max_size}; {self.size} if not given.",
        }
        return [
            {
                "name": name,
                "required": False,
                "in": "query",
                "description": text,
                "schema": {"type": "integer" if name == SIZE else "string"},
            }
            for name, text in told.items()
        ]
