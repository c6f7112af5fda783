"""A graph in the three forms that other catalogues read, and pages of the catalogue that are kept until something changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache

from rdflib import Graph, URIRef

from common import generation
from opendata.standards import jsonld
from opendata.standards.catalogue import catalogue_graph, catalogue_uri
from opendata.standards.selectors import catalogue_page

FORMS: dict[str, str] = {
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "rdf": "application/rdf+xml",
}
KEPT_PAGES = 32


def written(graph: Graph, root: str, form: str) -> bytes:
    """The graph as ``jsonld`` (a tree that hangs on `root`), ``ttl`` or ``rdf``, in UTF-8."""
    return _WRITERS[form](graph, root)


def catalogue_written(form: str, *, url: str, after: str = "") -> tuple[bytes, str]:
    """A page of the catalogue, and the address of the next one; '' after the last.

    Raises:
        NotFound: `after` is no place of the catalogue.
    """
    return _kept_page(generation.current(), form, url, after)


def forget_pages() -> None:
    _kept_page.cache_clear()


@lru_cache(maxsize=KEPT_PAGES)
def _kept_page(_generation: int, form: str, url: str, after: str) -> tuple[bytes, str]:
    page = catalogue_page(url=url, after=after)
    return written(catalogue_graph(page), catalogue_uri(), form), page.next_url


def _as_jsonld(graph: Graph, root: str) -> bytes:
    tree = jsonld.document(graph, URIRef(root))
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()


def _as_turtle(graph: Graph, root: str) -> bytes:
    return graph.serialize(format="turtle", encoding="utf-8")


def _as_xml(graph: Graph, root: str) -> bytes:
    return graph.serialize(format="xml", encoding="utf-8")


_WRITERS: dict[str, Callable[[Graph, str], bytes]] = {
    "jsonld": _as_jsonld,
    "ttl": _as_turtle,
    "rdf": _as_xml,
}
