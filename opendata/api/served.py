"""What the views on tables share: the file that an address names, answers that are kept until it changes, values as JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from opendata.api import presentation
from opendata.api.views import language
from opendata.models import Column
from opendata.tables.of_resource import Served, served

# Of the answers' form: another one makes what readers keep outdated.
_FORM = 1


class ReleaseIn(serializers.Serializer):
    release = serializers.IntegerField(
        min_value=1,
        max_value=1_000_000,
        required=False,
        allow_null=True,
        default=None,
        help_text="Number of a published release; the newest where it is left out.",
    )


def served_of(request: Request, public_id: UUID) -> Served:
    """The file that an address names.

    Raises:
        ValidationError: ``release`` is no number. NotFound and others: as `of_resource.served`.
    """
    given = ReleaseIn(data={"release": request.query_params.get("release") or None})
    given.is_valid(raise_exception=True)
    return served(public_id, given.validated_data["release"])


def etag_of(request: Request, found: Served) -> str:
    """Changes with the table, the words that go with it, and what is asked."""
    words = [
        [one.name, one.kind, one.original, one.label_ar, one.label_en] for one in found.columns
    ]
    told = [
        _FORM,
        found.file.table_key,
        found.file.release.number,
        words,
        language(),
        request.path,
        request.META.get("QUERY_STRING", ""),
    ]
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
    return f'"{digest[:32]}"'


def not_modified(request: Request, etag: str) -> HttpResponseBase | None:
    """304 for who has the answer already; nothing is asked of the table then."""
    answer = get_conditional_response(request._request, etag=etag)
    if answer is not None:
        answer["ETag"] = etag
    return answer


def answered(
    request: Request, public_id: UUID, told: Callable[[Served], dict[str, Any]]
) -> HttpResponseBase:
    """What is told of the table that an address names; 304 for who has it already.

    Raises:
        As `served_of`, and what ``told`` raises.
    """
    found = served_of(request, public_id)
    etag = etag_of(request, found)
    kept = not_modified(request, etag)
    return kept if kept is not None else Response(told(found), headers={"ETag": etag})


def as_json(value: Any) -> Any:
    """Dates as ISO 8601; whole numbers of any length as they are."""
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def column_out(columns: list[Column], name: str) -> presentation.Values:
    return presentation.column(next(one for one in columns if one.name == name), language())
