"""The shapes of DCAT-AP 3.0.1, which are not part of the project, and what they say of a graph."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, URIRef

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data")) / "opendata"
SH = "http://www.w3.org/ns/shacl#"
needs_shapes = pytest.mark.skipif(
    not (SHARED / "shacl" / "shapes.ttl").exists(), reason="the shapes are not here"
)


@cache
def parsed(path: Path) -> Graph:
    return Graph().parse(path)


def own(name: str) -> Graph:
    return Graph().parse(SHARED / "dcat" / f"{name}.ttl")


@cache
def shapes(*names: str) -> Graph:
    joined = Graph()
    for name in names:
        joined += parsed(SHARED / "shacl" / f"{name}.ttl")
    return joined


def violations(graph: Graph, *names: str) -> set[tuple[str, str]]:
    """The nodes and properties of violations of some of the files; of ``shapes`` where none is named."""
    _conforms, report, _text = pyshacl.validate(
        graph,
        shacl_graph=shapes(*(names or ("shapes",))),
        ont_graph=parsed(SHARED / "dcat" / "vocab_stub.ttl"),
        inference="none",
        advanced=True,
        allow_warnings=True,
    )
    # What a shape inside a shape says stands beside the result that it belongs to, without a property.
    return {
        (
            str(report.value(one, URIRef(f"{SH}focusNode"))),
            str(report.value(one, URIRef(f"{SH}resultPath"))),
        )
        for one in report.subjects(URIRef(f"{SH}resultSeverity"), URIRef(f"{SH}Violation"))
        if report.value(one, URIRef(f"{SH}resultPath")) is not None
    }
