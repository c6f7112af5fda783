"""JSON from strangers: only what a database can store and a program can walk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class StrictJSONParser(JSONParser):
    """DRF's JSON parser that also refuses NUL, lone surrogates and nesting too deep to walk (400, never 500)."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # Any: JSON
        try:
            data = super().parse(stream, media_type, parser_context)
            storable = _is_storable(data)
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply.")) from None
        if not storable:
            raise ParseError(_("The text contains characters that cannot be stored."))
        return data


def _is_storable(value: Any) -> bool:
    if isinstance(value, str):
        return not _UNSTORABLE.search(value)
    if isinstance(value, list):
        return all(map(_is_storable, value))
    if isinstance(value, dict):
        return all(_is_storable(key) and _is_storable(item) for key, item in value.items())
    return True
