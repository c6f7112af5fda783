"""Print MQA's points of any DCAT catalogue as JSON."""

from __future__ import annotations

import json
from typing import Any

import pyshacl
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from common.errors import DomainError
from opendata.standards import links, mqa
from opendata.standards.reading import NotReadable, read_graph

SHACL = "http://www.w3.org/ns/shacl#"


class Command(BaseCommand):
    """``manage.py score_dcat FILE|URL``: the mean, and each dataset by dimension and metric."""

    help = "Score a DCAT file or address by the European metadata quality assessment (405 points)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="a file or a public address")
        parser.add_argument("--format", default="", help="turtle, xml, json-ld or nt")
        parser.add_argument(
            "--check-links",
            action="store_true",
            help="ask each address; without it all are taken to answer",
        )
        parser.add_argument(
            "--shapes", nargs="+", default=[], help="SHACL files instead of the built-in rules"
        )
        parser.add_argument(
            "--background", nargs="+", default=[], help="files with the types of foreign addresses"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            graph = read_graph(options["source"], options["format"])
            shapes, background = _joined(options["shapes"]), _joined(options["background"])
        except NotReadable as error:
            raise CommandError(str(error)) from error
        except DomainError as error:
            raise CommandError(f"{error.code}: {error.title}") from error
        does_ask = options["check_links"]
        scores = mqa.score_graph(
            graph,
            _answers if does_ask else _taken_to_answer,
            (lambda one: _faults(one, shapes, background)) if len(shapes) else mqa.broken_rules,
        )
        if not scores:
            raise CommandError("There is no dcat:Dataset in it.")
        told = {"links": "asked" if does_ask else "taken to answer", **mqa.as_json(scores)}
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))


def _joined(paths: list[str]) -> Graph:
    joined = Graph()
    for path in paths:
        joined += read_graph(path)
    return joined


def _answers(url: str) -> bool:
    return links.ask(url).is_good


def _taken_to_answer(url: str) -> bool:
    return True


def _faults(graph: Graph, shapes: Graph, background: Graph) -> list[Node]:
    """The nodes with a violation of SHACL shapes; warnings do not count."""
    _conforms, report, _text = pyshacl.validate(
        graph,
        shacl_graph=shapes,
        ont_graph=background,
        inference="none",
        advanced=True,
        allow_warnings=True,
    )
    violations = report.subjects(URIRef(f"{SHACL}resultSeverity"), URIRef(f"{SHACL}Violation"))
    # A shape inside a shape complains of the value, beside the complaint about the node that has it.
    return [
        node
        for one in violations
        for node in report.objects(one, URIRef(f"{SHACL}focusNode"))
        if not isinstance(node, Literal)
    ]
