"""Other people's DCAT, read from a file or from the web; nothing else is fetched while it is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rdflib import Dataset, Graph

from common import http

MAX_BYTES = 200_000_000
SECONDS = 120.0
BY_SUFFIX = {
    ".ttl": "turtle",
    ".nt": "nt",
    ".n3": "n3",
    ".rdf": "xml",
    ".owl": "xml",
    ".xml": "xml",
    ".jsonld": "json-ld",
    ".json": "json-ld",
}
BY_TYPE = {
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/ld+json": "json-ld",
    "application/json": "json-ld",
}


class NotReadable(Exception):
    """What was given is no RDF; the message says why."""


def read_graph(source: str, form: str = "") -> Graph:
    """Read a file or a public address; `form` is rdflib's name of the format where neither name nor type tells it.

    Raises:
        NotReadable: there is no such file, or it is no RDF.
        AddressRefused, FetchFailed: see `common.http`.
    """
    if source.startswith(("http://", "https://")):
        found = http.fetch(source, max_bytes=MAX_BYTES, timeout_seconds=SECONDS, accept=BY_TYPE)
        form = form or BY_TYPE.get(found.content_type, "") or _by_name(urlsplit(source).path)
        return _parsed(found.body, form or "turtle", source)
    path = Path(source)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotReadable(f"{source}: {error.strerror or error}") from error
    return _parsed(data, form or _by_name(path.name) or "turtle", path.absolute().as_uri())


def _by_name(name: str) -> str:
    return BY_SUFFIX.get(Path(name).suffix.lower(), "")


def _parsed(data: bytes, form: str, base: str) -> Graph:
    # JSON-LD may hold several graphs; here they are one.
    reader = Dataset() if form == "json-ld" else Graph()
    try:
        if form == "json-ld":
            _refuse_foreign_contexts(json.loads(data))
        reader.parse(data=data, format=form, publicID=base)
    except NotReadable:
        raise
    except Exception as error:  # rdflib's parsers raise whatever their tokenizers do
        raise NotReadable(f"{type(error).__name__}: {str(error)[:300]}") from error
    if not isinstance(reader, Dataset):
        return reader
    graph = Graph()
    for subject, path, value, _name in reader.quads():
        graph.add((subject, path, value))
    return graph


def _refuse_foreign_contexts(value: Any) -> None:  # Any: JSON
    """A context that is named by its address would be fetched by the parser, past all checks."""
    if isinstance(value, dict):
        context = value.get("@context")
        if any(
            isinstance(one, str) for one in (context if isinstance(context, list) else [context])
        ):
            raise NotReadable("The JSON-LD names a context by its address; write it out.")
        for one in value.values():
            _refuse_foreign_contexts(one)
    elif isinstance(value, list):
        for one in value:
            _refuse_foreign_contexts(one)
