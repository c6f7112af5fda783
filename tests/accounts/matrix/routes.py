"""Every address of the administration and of the API, as the resolver knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

WRITES = ("post", "put", "patch", "delete")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One entry of the resolver. ``name`` is the namespaced name, or the path where there is none."""

    name: str
    path: str
    methods: tuple[str, ...] = field(default=(), compare=False)

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(_PARAMETER.findall(self.path))

    def address(self, arguments: dict[str, object]) -> str:
        """The path with its parameters filled in."""
        return "/" + _PARAMETER.sub(lambda found: str(arguments[found[1]]), self.path)


def admin_routes() -> list[Route]:
    """All of ``/admin/``, and the documents' own addresses."""
    return [route for route in _all() if route.path.startswith(("admin/", "documents/"))]


def api_routes() -> list[Route]:
    """Every address below ``/api/`` with the methods that it takes."""
    return [route for route in _all() if route.path.startswith("api/")]


def _all() -> Iterator[Route]:
    return _walk(get_resolver(), "", ())


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = prefix + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path, (*spaces, entry.namespace) if entry.namespace else spaces)
        else:
            name = ":".join((*spaces, entry.name)) if entry.name else path
            yield Route(name, path, _methods(entry))


def _plain(pattern: str) -> str:
    """A regular expression's groups as parameters ``a``, ``b`` …, without its anchors."""
    if "(" not in pattern and "^" not in pattern and "$" not in pattern:
        return pattern
    names = iter("abcdef")
    plain = re.sub(r"\((?:[^()]|\([^()]*\))*\)", lambda _: f"<{next(names)}>", pattern)
    return plain.replace("^", "").replace("$", "").replace("\\.", ".")


def _methods(entry: URLPattern) -> tuple[str, ...]:
    callback: Any = entry.callback  # Any: a view, of Django or of the API
    actions = getattr(callback, "actions", None)
    if actions:
        return tuple(actions)
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    return tuple(method for method in ("get", *WRITES) if view and hasattr(view, method))
