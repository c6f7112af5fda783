"""What DCAT-AP 3.0.1 demands of each class: which properties must be there, how often, and of what kind.

The same demands as the SHACL of the specification (``shapes.ttl``, severity *violation*), against which tests compare; here they
cost a hundredth of the time. Ranges of classes are not looked at: nobody's catalogue carries the types of foreign addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from opendata.standards import names
from opendata.standards.names import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

_DATES = frozenset({XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth})
_PREFIXES = {
    **names.PREFIXES,
    "locn": names.LOCN,
    "odrl": names.ODRL,
    "prov": names.PROV,
    "time": names.TIME,
}

# Per line: how many (* any, ? at most one, + at least one, 1 exactly one), of what kind (L text, R address or node,
# I address, D date, X anything, or a datatype), and the properties.
_RULES: dict[Node, str] = {
    FOAF.Agent: """
        + L foaf:name
        ? X dct:type""",
    DCAT.CatalogRecord: """
        * L dct:description dct:title
        1 X dct:modified
        1 C foaf:primaryTopic
        ? X adms:status dct:conformsTo dct:source
        ? D dct:issued""",
    DCAT.Catalog: """
        * I dcatap:applicableLegislation
        * R dcat:catalog dcat:dataset dcat:record dcat:service dcat:themeTaxonomy dct:hasPart dct:language dct:spatial
        + L dct:description dct:title
        1 X dct:publisher
        ? D dct:issued dct:modified
        ? R dct:creator dct:license dct:rights foaf:homepage""",
    SKOS.ConceptScheme: "+ L dct:title",
    SKOS.Concept: "+ L skos:prefLabel",
    names.SPDX.Checksum: """
        1 X spdx:algorithm
        1 xsd:hexBinary spdx:checksumValue""",
    DCAT.DataService: """
        * I dcat:theme dcatap:applicableLegislation
        * L dcat:keyword dct:description
        * R dcat:contactPoint dcat:endpointDescription dcat:landingPage dcat:servesDataset dct:conformsTo dct:format
        + L dct:title
        + R dcat:endpointURL
        ? R dct:accessRights dct:license dct:publisher""",
    DCAT.DatasetSeries: """
        * I dcatap:applicableLegislation
        * R dcat:contactPoint dct:spatial dct:temporal
        + L dct:description dct:title
        ? D dct:issued dct:modified
        ? R dct:accrualPeriodicity dct:publisher""",
    DCAT.Dataset: """
        * I dcat:theme dcatap:applicableLegislation
        * L adms:versionNotes dcat:keyword dct:identifier
        * R adms:identifier adms:sample dcat:contactPoint dcat:distribution dcat:inSeries dcat:landingPage
        * R dcat:qualifiedRelation dct:conformsTo dct:creator dct:hasVersion dct:isReferencedBy dct:language
        * R dct:provenance dct:relation dct:source dct:spatial dct:temporal dct:type foaf:page
        * R prov:qualifiedAttribution prov:wasGeneratedBy
        + L dct:description dct:title
        ? X dct:issued dct:modified
        ? L dcat:version
        ? R dct:accessRights dct:accrualPeriodicity dct:publisher
        ? xsd:decimal dcat:spatialResolutionInMeters
        ? xsd:duration dcat:temporalResolution""",
    DCAT.Distribution: """
        * I dcatap:applicableLegislation
        * L dct:description dct:title
        * R dcat:accessService dcat:downloadURL dct:conformsTo dct:language foaf:page
        + R dcat:accessURL
        ? D dct:issued dct:modified
        ? R adms:status dcat:compressFormat dcat:mediaType dcat:packageFormat dcatap:availability dct:format
        ? R dct:license dct:rights odrl:hasPolicy spdx:checksum
        ? xsd:decimal dcat:spatialResolutionInMeters
        ? xsd:duration dcat:temporalResolution
        ? xsd:nonNegativeInteger dcat:byteSize""",
    names.ADMS.Identifier: "? X skos:notation",
    DCTERMS.Location: "? L dcat:bbox dcat:centroid locn:geometry",
    DCTERMS.PeriodOfTime: "? X dcat:endDate dcat:startDate time:hasBeginning time:hasEnd",
    DCAT.Relationship: "+ X dcat:hadRole dct:relation",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """`problem` is ``missing``, ``too_many`` or ``wrong_kind``; `path` is the property, as its address."""

    node: Node
    path: str
    problem: str


@dataclass(frozen=True, slots=True)
class _Rule:
    path: URIRef
    count: str
    kind: str


def violations(graph: Graph) -> list[Violation]:
    """Everything in a graph that DCAT-AP forbids, ordered by node and property."""
    found = {
        violation
        for target, rules in _COMPILED.items()
        for node in _instances(graph, target)
        for rule in rules
        for violation in _broken(graph, node, rule)
    }
    return sorted(found, key=lambda one: (str(one.node), one.path, one.problem))


def _compile(text: str) -> tuple[_Rule, ...]:
    rules = []
    for line in text.strip().splitlines():
        count, kind, *paths = line.split()
        rules += [_Rule(_address(path), count, kind) for path in paths]
    return tuple(rules)


def _address(short: str) -> URIRef:
    prefix, _sep, name = short.partition(":")
    return URIRef(f"{_PREFIXES[prefix]}{name}")


def _instances(graph: Graph, target: Node) -> Iterable[Node]:
    classes = {target, *graph.transitive_subjects(RDFS.subClassOf, target)}
    return {node for one in classes for node in graph.subjects(RDF.type, one)}


def _broken(graph: Graph, node: Node, rule: _Rule) -> Iterator[Violation]:
    values = set(graph.objects(node, rule.path))
    path = str(rule.path)
    if rule.count in "+1" and not values:
        yield Violation(node, path, "missing")
    if rule.count in "?1" and len(values) > 1:
        yield Violation(node, path, "too_many")
    if not all(_fits(graph, value, rule.kind) for value in values):
        yield Violation(node, path, "wrong_kind")


def _fits(graph: Graph, value: Node, kind: str) -> bool:
    if kind == "C":
        return any(value in _instances(graph, one) for one in _CATALOGUED)
    test = _KINDS.get(kind)
    return test(value) if test else _is_of(value, frozenset({_address(kind)}))


def _is_of(value: Node, types: frozenset[URIRef]) -> bool:
    return isinstance(value, Literal) and value.datatype in types and not value.ill_typed


_KINDS: dict[str, Callable[[Node], bool]] = {
    "X": lambda value: True,
    "L": lambda value: isinstance(value, Literal),
    "R": lambda value: isinstance(value, URIRef | BNode),
    "I": lambda value: isinstance(value, URIRef),
    "D": lambda value: _is_of(value, _DATES),
}
_CATALOGUED = (DCAT.Catalog, DCAT.Dataset, DCAT.DataService, DCAT.DatasetSeries)
_COMPILED = {target: _compile(text) for target, text in _RULES.items()}
