"""The European metadata quality assessment: 405 points in five dimensions for the description of a dataset.

Source: MQA methodology of data.europa.eu. What is asked of distributions is answered by one of them, the best; a catalogue has
the mean of its datasets. Pure: a graph, and two functions that say what only the world knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from opendata.standards import conformance, vocabularies
from opendata.standards.names import DCAT, DCTERMS, RDF

Reachable = Callable[[str], bool]
Faults = Callable[[Graph], Iterable[Node]]

DIMENSIONS: dict[str, dict[str, int]] = {
    "findability": {
        "keywordAvailability": 30,
        "categoryAvailability": 30,
        "spatialAvailability": 20,
        "temporalAvailability": 20,
    },
    "accessibility": {
        "accessUrlStatusCode": 50,
        "downloadUrlAvailability": 20,
        "downloadUrlStatusCode": 30,
    },
    "interoperability": {
        "formatAvailability": 20,
        "mediaTypeAvailability": 10,
        "formatMediaTypeVocabularyAlignment": 10,
        "formatMediaTypeNonProprietary": 20,
        "formatMediaTypeMachineReadable": 20,
        "dcatApCompliance": 30,
    },
    "reusability": {
        "licenceAvailability": 20,
        "knownLicence": 10,
        "accessRightsAvailability": 10,
        "accessRightsVocabularyAlignment": 5,
        "contactPointAvailability": 20,
        "publisherAvailability": 10,
    },
    "contextuality": {
        "rightsAvailability": 5,
        "byteSizeAvailability": 5,
        "dateIssuedAvailability": 5,
        "dateModifiedAvailability": 5,
    },
}
POINTS = {name: most for metrics in DIMENSIONS.values() for name, most in metrics.items()}
MOST = sum(POINTS.values())
RATINGS = ((351, "excellent"), (221, "good"), (121, "sufficient"), (0, "bad"))


@dataclass(frozen=True, slots=True)
class Score:
    """One dataset's points by metric, and the distribution that gave its share; None where there is none."""

    node: Node
    best: Node | None
    metrics: dict[str, int] = field(default_factory=dict)

    @property
    def points(self) -> int:
        return sum(self.metrics.values())

    @property
    def rating(self) -> str:
        return rating(self.points)

    def dimension(self, name: str) -> int:
        return sum(self.metrics[metric] for metric in DIMENSIONS[name])


def rating(points: float) -> str:
    """``excellent``, ``good``, ``sufficient`` or ``bad``; between two steps the lower one.

    >>> rating(351), rating(350), rating(120.5)
    ('excellent', 'good', 'bad')
    """
    return next(name for least, name in RATINGS if points >= least)


def broken_rules(graph: Graph) -> list[Node]:
    """The nodes that break a rule of DCAT-AP."""
    return [violation.node for violation in conformance.violations(graph)]


def score_graph(
    graph: Graph, reachable: Reachable, faults: Faults = broken_rules
) -> dict[Node, Score]:
    """Score every dataset of a graph, in the order of their addresses.

    A version of a dataset that the graph holds too (``dcat:isVersionOf``) is part of that one.

    Args:
        reachable: whether an address answers with 200 to 399; asked once per address.
        faults: the nodes that break DCAT-AP; one that only other datasets lead to is not held against a dataset.
    """
    datasets = _datasets(graph)
    faulty = set(faults(graph))
    reached = {node: _reached(graph, node, set(datasets)) for node in datasets}
    asked: dict[str, bool] = {}

    def answers(url: str) -> bool:
        if url not in asked:
            asked[url] = reachable(url)
        return asked[url]

    blamed_on_all = bool(faulty - set().union(*reached.values()))
    return {
        node: _score(
            graph,
            node,
            answers,
            is_compliant=not blamed_on_all and faulty.isdisjoint(reached[node]),
        )
        for node in datasets
    }


def as_json(scores: dict[Node, Score]) -> dict[str, Any]:
    """The mean over all datasets and the points of each, by dimension and metric."""
    mean = sum(score.points for score in scores.values()) / len(scores) if scores else 0
    return {
        "points": _rounded(mean),
        "most": MOST,
        "rating": rating(mean),
        "dimensions": {
            name: {"points": _mean(scores, name), "most": sum(metrics.values())}
            for name, metrics in DIMENSIONS.items()
        },
        "datasets": [_one_as_json(score) for score in scores.values()],
    }


def _one_as_json(score: Score) -> dict[str, Any]:
    return {
        "dataset": str(score.node),
        "best_distribution": str(score.best) if score.best is not None else None,
        "points": score.points,
        "rating": score.rating,
        "dimensions": {
            name: {
                "points": score.dimension(name),
                "most": sum(metrics.values()),
                "metrics": {metric: score.metrics[metric] for metric in metrics},
            }
            for name, metrics in DIMENSIONS.items()
        },
    }


def _mean(scores: dict[Node, Score], dimension: str) -> float:
    total = sum(score.dimension(dimension) for score in scores.values())
    return _rounded(total / len(scores)) if scores else 0


def _rounded(points: float) -> float:
    """With two digits; a whole number without any."""
    return int(points) if float(points).is_integer() else round(points, 2)


def _datasets(graph: Graph) -> list[Node]:
    found = set(graph.subjects(RDF.type, DCAT.Dataset))
    kept = {node for node in found if not found & set(graph.objects(node, DCAT.isVersionOf))}
    return sorted(kept or found, key=str)


def _reached(graph: Graph, start: Node, datasets: set[Node]) -> set[Node]:
    """Everything that a dataset's description leads to, other datasets left out."""
    found, waiting = {start}, [start]
    while waiting:
        for value in graph.objects(waiting.pop(), None):
            if value not in found and value not in datasets and not isinstance(value, Literal):
                found.add(value)
                waiting.append(value)
    return found


def _score(graph: Graph, node: Node, answers: Reachable, *, is_compliant: bool) -> Score:
    own = _dataset_metrics(graph, node) | {"dcatApCompliance": is_compliant}
    parts = sorted(
        {part for part in graph.objects(node, DCAT.distribution) if not isinstance(part, Literal)},
        key=str,
    )
    offers = [(part, _distribution_metrics(graph, node, part, answers)) for part in parts]
    best: tuple[Node | None, dict[str, bool]] = (None, _without_distribution(graph, node))
    if offers:
        best = max(offers, key=lambda offer: sum(POINTS[name] for name in _passed(offer[1])))
    passed = {*_passed(own), *_passed(best[1])}
    return Score(
        node=node,
        best=best[0],
        metrics={name: most if name in passed else 0 for name, most in POINTS.items()},
    )


def _passed(metrics: dict[str, bool]) -> list[str]:
    return [name for name, is_met in metrics.items() if is_met]


def _dataset_metrics(graph: Graph, node: Node) -> dict[str, bool]:
    rights = _texts(graph, node, DCTERMS.accessRights)
    return {
        "keywordAvailability": _has(graph, node, DCAT.keyword),
        "categoryAvailability": _has(graph, node, DCAT.theme),
        "spatialAvailability": _has(graph, node, DCTERMS.spatial),
        "temporalAvailability": _has(graph, node, DCTERMS.temporal),
        "accessRightsAvailability": bool(rights),
        "accessRightsVocabularyAlignment": any(map(vocabularies.is_access_right, rights)),
        "contactPointAvailability": _has(graph, node, DCAT.contactPoint),
        "publisherAvailability": _has(graph, node, DCTERMS.publisher),
    }


def _distribution_metrics(
    graph: Graph, dataset: Node, part: Node, answers: Reachable
) -> dict[str, bool]:
    formats, licences = _texts(graph, part, DCTERMS.format), _texts(graph, part, DCTERMS.license)
    media_types = _texts(graph, part, DCAT.mediaType)
    access, download = _urls(graph, part, DCAT.accessURL), _urls(graph, part, DCAT.downloadURL)
    codes = {vocabularies.format_code(value) for value in formats}
    return {
        "accessUrlStatusCode": any(map(answers, access)),
        "downloadUrlAvailability": _has(graph, part, DCAT.downloadURL),
        "downloadUrlStatusCode": any(map(answers, download)),
        "formatAvailability": bool(formats),
        "mediaTypeAvailability": bool(media_types),
        "formatMediaTypeVocabularyAlignment": any(map(vocabularies.file_type, formats))
        and any(map(vocabularies.is_media_type, media_types)),
        "formatMediaTypeNonProprietary": bool(codes & vocabularies.NON_PROPRIETARY),
        "formatMediaTypeMachineReadable": bool(codes & vocabularies.MACHINE_READABLE),
        "licenceAvailability": bool(licences),
        "knownLicence": any(map(vocabularies.is_known_licence, licences)),
        "rightsAvailability": _has(graph, part, DCTERMS.rights),
        "byteSizeAvailability": _has(graph, part, DCAT.byteSize),
        **_dates(graph, dataset, part),
    }


def _dates(graph: Graph, dataset: Node, part: Node) -> dict[str, bool]:
    """Told of the distribution, else of the dataset."""
    nodes = (part, dataset)
    return {
        "dateIssuedAvailability": any(_has(graph, node, DCTERMS.issued) for node in nodes),
        "dateModifiedAvailability": any(_has(graph, node, DCTERMS.modified) for node in nodes),
    }


def _without_distribution(graph: Graph, dataset: Node) -> dict[str, bool]:
    return _dates(graph, dataset, dataset)


def _has(graph: Graph, node: Node, path: URIRef) -> bool:
    """Whether anything is said; an empty text says nothing."""
    return bool(_texts(graph, node, path))


def _texts(graph: Graph, node: Node, path: URIRef) -> list[str]:
    """The values as text; of a node without address its name in this graph."""
    return sorted(text for value in graph.objects(node, path) if (text := str(value).strip()))


def _urls(graph: Graph, node: Node, path: URIRef) -> list[str]:
    values = (value for value in graph.objects(node, path) if not isinstance(value, BNode))
    return sorted(text for value in values if (text := str(value).strip()))
