"""The published schema of the API, as the tests of this folder walk it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, made once."""
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every path that takes this method, with the operation's description."""
    for path, operation in document()["paths"].items():
        if method in operation:
            yield path, operation[method]


def filled(path: str, value: str = "1") -> str:
    """The path with every parameter replaced."""
    return re.sub(r"{\w+}", value, path)


def query_names(operation: dict[str, Any]) -> set[str]:
    return {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
