"""A graph as JSON-LD in the shape of a tree: each node where it is first named, afterwards its address alone."""

from __future__ import annotations

from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from opendata.standards import names
from opendata.standards.names import DCAT, DCTERMS, FOAF, RDF

Value = dict[str, Any]  # Any: JSON-LD
_PREFIXES = sorted(names.PREFIXES.items(), key=lambda item: -len(str(item[1])))
_CONTEXT = {prefix: str(namespace) for prefix, namespace in names.PREFIXES.items()}
# Told as lists also where there is one, so that programs need not ask.
_LISTS = frozenset(
    {
        *(DCTERMS.title, DCTERMS.description, DCTERMS.language, FOAF.name),
        *(DCAT.dataset, DCAT.distribution, DCAT.keyword, DCAT.hasVersion, DCAT.service),
    }
)


def document(graph: Graph, root: Node) -> Value:
    """The tree that hangs on `root`; what it does not lead to comes beside it, in ``@included``."""
    writer = _Writer(graph)
    tree = writer.node(root)
    rest = sorted(set(graph.subjects()) - writer.told, key=str)
    included = [writer.node(one) for one in rest if one not in writer.told]
    return {"@context": _CONTEXT, **tree, **({"@included": included} if included else {})}


class _Writer:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.told: set[Node] = set()

    def node(self, node: Node) -> Value:
        own: Value = {} if isinstance(node, BNode) else {"@id": str(node)}
        if node in self.told:
            return own
        self.told.add(node)
        values: dict[Node, list[Node]] = {}
        for path, value in self.graph.predicate_objects(node):
            values.setdefault(path, []).append(value)
        types = [_short(kind) for kind in sorted(values.pop(RDF.type, []), key=str)]
        if types:
            own["@type"] = types[0] if len(types) == 1 else types
        for path in sorted(values, key=str):
            told = [self.value(one) for one in sorted(values[path], key=_order)]
            own[_short(path)] = told[0] if len(told) == 1 and path not in _LISTS else told
        return own

    def value(self, value: Node) -> Any:  # Any: JSON-LD
        if not isinstance(value, Literal):
            return self.node(value)
        if value.language:
            return {"@value": str(value), "@language": value.language}
        if value.datatype:
            return {"@value": str(value), "@type": _short(value.datatype)}
        return str(value)


def _order(value: Node) -> tuple[str, str]:
    return (getattr(value, "language", None) or "", str(value))


def _short(address: Node) -> str:
    text = str(address)
    for prefix, namespace in _PREFIXES:
        if text.startswith(str(namespace)) and isinstance(address, URIRef):
            return f"{prefix}:{text.removeprefix(str(namespace))}"
    return text
