"""The rules in code say what the specification's SHACL says, on many graphs."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from opendata.standards import conformance
from opendata.standards.names import DCAT, DCTERMS, RDF, XSD
from tests.opendata.standards.shapes import needs_shapes, own, violations

pytestmark = needs_shapes
VALUES: list[Node] = [
    Literal("نص", lang="ar"),
    Literal(""),
    Literal("2024-01-01", datatype=XSD.date),
    Literal("yesterday", datatype=XSD.date),
    Literal("2024", datatype=XSD.gYear),
    Literal("2024-01", datatype=XSD.gYearMonth),
    Literal("2024-01-01T00:00:00", datatype=XSD.dateTime),
    Literal("5", datatype=XSD.nonNegativeInteger),
    Literal("-5", datatype=XSD.nonNegativeInteger),
    Literal("5", datatype=XSD.integer),
    Literal("1.5", datatype=XSD.decimal),
    Literal("P1Y", datatype=XSD.duration),
    Literal("abcd", datatype=XSD.hexBinary),
    Literal("xyz", datatype=XSD.hexBinary),
    URIRef("https://ex.gov/d/1"),
    URIRef("https://ex.gov/thing"),
    BNode("thing"),
]


def found(graph: Graph) -> set[tuple[str, str]]:
    return {(str(one.node), one.path) for one in conformance.violations(graph)}


@pytest.mark.parametrize("name", ["own_full_good", "own_min_good", "own_min_bad"])
def test_the_known_graphs(name) -> None:
    graph = own(name)
    assert found(graph) == violations(graph)


@pytest.mark.parametrize("target", sorted(conformance._COMPILED, key=str), ids=str)
def test_every_rule_with_nothing_and_with_each_kind_of_value(target) -> None:
    """A node per value that is given to every property of the class, alone and together with a second one."""
    graph = Graph()
    paths = {rule.path for rule in conformance._COMPILED[target]}
    for number, value in enumerate([None, *VALUES]):
        node = URIRef(f"https://ex.gov/{number}")
        graph.add((node, RDF.type, target))
        for path in paths if value is not None else ():
            graph.add((node, path, value))
            if number % 3 == 0:
                graph.add((node, path, Literal("second")))
    assert found(graph) == violations(graph)
    assert found(graph)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_graphs_that_were_changed_at_random(data) -> None:
    graph = own(data.draw(st.sampled_from(["own_full_good", "own_min_good"])))
    triples = sorted(graph, key=lambda one: (str(one[0]), str(one[1]), str(one[2])))
    for _change in range(data.draw(st.integers(1, 6))):
        subject, path, value = data.draw(st.sampled_from(triples))
        if path == RDF.type:
            continue
        act = data.draw(st.sampled_from(["remove", "replace", "add"]))
        if act != "add":
            graph.remove((subject, path, value))
        if act != "remove":
            graph.add((subject, path, data.draw(st.sampled_from(VALUES))))
    assert found(graph) == violations(graph)


def test_subclasses_of_the_graph_obey_the_rules_of_their_parents() -> None:
    graph = Graph()
    own_class, node = URIRef("https://ex.gov/Map"), URIRef("https://ex.gov/m")
    graph.add((own_class, URIRef("http://www.w3.org/2000/01/rdf-schema#subClassOf"), DCAT.Dataset))
    graph.add((node, RDF.type, own_class))
    assert found(graph) == violations(graph)
    assert (str(node), str(DCTERMS.title)) in found(graph)
