"""MQA's points: the known values, each metric by itself, and other people's graphs."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from rdflib import BNode, Graph, Literal, URIRef

from opendata.standards import mqa, vocabularies
from opendata.standards.names import DCAT, DCTERMS, RDF
from tests.opendata.standards.shapes import SHARED, needs_shapes

SET = URIRef("https://ex.gov/d/1")
FILE = URIRef("https://ex.gov/d/1/csv")
TYPES = "http://publications.europa.eu/resource/authority/file-type/"
FULL = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://ex.gov/d/1> a dcat:Dataset ; dct:title "عدد المدارس"@ar ; dct:description "بحسب المحافظة"@ar ;
  dcat:keyword "مدارس"@ar ; dcat:theme <http://publications.europa.eu/resource/authority/data-theme/EDUC> ;
  dct:spatial <http://publications.europa.eu/resource/authority/country/JOR> ; dct:temporal [ a dct:PeriodOfTime ] ;
  dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
  dcat:contactPoint <mailto:data@ex.gov> ; dct:publisher <https://ex.gov/org> ; dcat:distribution <https://ex.gov/d/1/csv> .
<https://ex.gov/org> a foaf:Agent ; foaf:name "وزارة"@ar .
<https://ex.gov/d/1/csv> a dcat:Distribution ; dcat:accessURL <https://ex.gov/d/1> ; dcat:downloadURL <https://ex.gov/1.csv> ;
  dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ; dct:rights <https://ex.gov/rights> ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ; dcat:byteSize "1"^^xsd:nonNegativeInteger ;
  dct:license <http://creativecommons.org/licenses/by/4.0/> ; dct:issued "2024-01-01"^^xsd:date ;
  dct:modified "2024-01-01"^^xsd:date .
"""


def full() -> Graph:
    return Graph().parse(data=FULL, format="turtle")


def points(graph: Graph, *, silent: frozenset[str] = frozenset()) -> int:
    return mqa.score_graph(graph, lambda url: url not in silent)[SET].points


def test_the_dimensions_add_up_to_405() -> None:
    sums = {name: sum(metrics.values()) for name, metrics in mqa.DIMENSIONS.items()}
    assert list(sums.values()) == [100, 100, 110, 75, 20]
    assert mqa.MOST == 405


@needs_shapes
@pytest.mark.parametrize(
    ("name", "expected", "rating"),
    [
        ("own_full_good", 405, "excellent"),
        ("own_min_good", 240, "good"),
        ("own_min_bad", 15, "bad"),
    ],
)
@pytest.mark.parametrize("judge", ["own rules", "shapes"])
def test_the_known_values(name, expected, rating, judge, capsys) -> None:
    more = ["--shapes", str(SHARED / "shacl" / "shapes.ttl")] if judge == "shapes" else []
    call_command("score_dcat", str(SHARED / "dcat" / f"{name}.ttl"), *more)
    told = json.loads(capsys.readouterr().out)
    assert (told["points"], told["rating"], told["most"]) == (expected, rating, 405)
    assert sum(one["points"] for one in told["dimensions"].values()) == expected
    metrics = [
        value
        for dimension in told["datasets"][0]["dimensions"].values()
        for value in dimension["metrics"].values()
    ]
    assert (len(metrics), sum(metrics)) == (23, expected)


@pytest.mark.parametrize(
    ("node", "path", "lost"),
    [
        (SET, DCAT.keyword, 30),
        (SET, DCAT.theme, 30),
        (SET, DCTERMS.spatial, 20),
        (SET, DCTERMS.temporal, 20),
        (SET, DCTERMS.accessRights, 15),
        (SET, DCAT.contactPoint, 20),
        (SET, DCTERMS.publisher, 10),
        (SET, DCTERMS.title, 30),
        (SET, DCAT.distribution, 230),
        (FILE, DCAT.accessURL, 80),
        (FILE, DCAT.downloadURL, 50),
        (FILE, DCTERMS["format"], 70),
        (FILE, DCAT.mediaType, 20),
        (FILE, DCTERMS.license, 30),
        (FILE, DCTERMS.rights, 5),
        (FILE, DCAT.byteSize, 5),
        (FILE, DCTERMS.issued, 5),
        (FILE, DCTERMS.modified, 5),
    ],
)
def test_what_is_left_out_costs_its_points(node, path, lost) -> None:
    graph = full()
    graph.remove((node, path, None))
    assert points(graph) == 405 - lost


@pytest.mark.parametrize(
    ("path", "value", "lost"),
    [
        (DCTERMS["format"], URIRef(f"{TYPES}XLSX"), 20),
        (DCTERMS["format"], URIRef(f"{TYPES}TXT"), 20),
        (DCTERMS["format"], URIRef(f"{TYPES}PDF"), 40),
        (DCTERMS["format"], URIRef(f"{TYPES}NOTHING"), 50),
        (DCTERMS["format"], Literal("csv"), 10),
        (DCTERMS["format"], Literal("a table"), 50),
        (DCAT.mediaType, URIRef("https://www.iana.org/assignments/media-types/table/csv"), 10),
        (DCAT.mediaType, URIRef("http://www.iana.org/assignments/media-types/text/csv"), 0),
        (DCTERMS.license, URIRef("https://creativecommons.org/licenses/by/4.0"), 0),
        (
            DCTERMS.license,
            URIRef("http://publications.europa.eu/resource/authority/licence/CC0"),
            0,
        ),
        (DCTERMS.license, URIRef("https://ex.gov/terms"), 10),
    ],
)
def test_values_count_where_the_vocabularies_have_them(path, value, lost) -> None:
    graph = full()
    graph.set((FILE, path, value))
    without_rules = mqa.score_graph(graph, lambda url: True, lambda one: [])[SET].points
    assert without_rules == 405 - lost


def test_addresses_that_do_not_answer_cost_50_and_30() -> None:
    assert points(full(), silent=frozenset({"https://ex.gov/d/1"})) == 355
    assert points(full(), silent=frozenset({"https://ex.gov/1.csv"})) == 375


def test_access_in_other_words_is_said_but_not_aligned() -> None:
    graph = full()
    graph.set((SET, DCTERMS.accessRights, URIRef("https://ex.gov/open")))
    assert points(graph) == 400


def test_the_best_distribution_counts_alone_and_dates_come_from_the_dataset_too() -> None:
    graph, other = full(), URIRef("https://ex.gov/d/1/pdf")
    graph.add((SET, DCAT.distribution, other))
    graph.add((other, RDF.type, DCAT.Distribution))
    graph.add((other, DCAT.accessURL, URIRef("https://ex.gov/other")))
    assert points(graph) == 405
    graph.remove((FILE, DCTERMS.issued, None))
    graph.add((other, DCTERMS.issued, Literal("2024-01-01")))
    graph.remove((other, DCTERMS.issued, None))
    assert points(graph) == 400
    graph.add((SET, DCTERMS.issued, Literal("2024-01-01")))
    assert points(graph) == 405


def test_a_dataset_answers_for_its_own_faults_and_not_for_its_neighbours() -> None:
    graph, other = full(), URIRef("https://ex.gov/d/2")
    graph.add((other, RDF.type, DCAT.Dataset))
    scores = mqa.score_graph(graph, lambda url: True)
    assert [scores[one].points for one in (SET, other)] == [405, 0]
    shared = URIRef("https://ex.gov/org")
    graph.add((other, DCTERMS.publisher, shared))
    graph.remove((shared, URIRef("http://xmlns.com/foaf/0.1/name"), None))
    assert mqa.score_graph(graph, lambda url: True)[SET].points == 375


def test_a_fault_of_the_catalogue_is_everybodys() -> None:
    graph = full()
    graph.add((BNode(), RDF.type, DCAT.Catalog))
    assert points(graph) == 375


def test_an_address_is_asked_once() -> None:
    asked: list[str] = []
    graph = full()
    graph.set((FILE, DCAT.downloadURL, URIRef("https://ex.gov/d/1")))
    mqa.score_graph(graph, lambda url: not asked.append(url))
    assert asked == ["https://ex.gov/d/1"]


@pytest.mark.parametrize(
    ("found", "rating"),
    [
        (405, "excellent"),
        (351, "excellent"),
        (350.9, "good"),
        (221, "good"),
        (220, "sufficient"),
        (120, "bad"),
        (0, "bad"),
    ],
)
def test_ratings_begin_at_their_points(found, rating) -> None:
    assert mqa.rating(found) == rating


@needs_shapes
def test_the_vocabularies_are_the_ones_of_the_union() -> None:
    def column(name: str, place: int) -> set[str]:
        lines = (SHARED / "vocab" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        return {line.split(",")[place] for line in lines if line}

    assert column("file-types", 1) == vocabularies.FILE_TYPES
    assert column("licenses", 1) == vocabularies.LICENCES
    assert column("access-right", 1) == vocabularies.ACCESS_RIGHTS
    unknown = {url for url in column("licenses", 0) if not vocabularies.is_known_licence(url)}
    assert not unknown
    # Two later entries of the vocabulary are not in the method's list.
    assert column("non-proprietary", 1) - vocabularies.NON_PROPRIETARY == {"ETSI_XML", "GPKG"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.ttl", "this is no turtle"),
        ("x.rdf", "<rdf"),
        ("x.jsonld", "{"),
        ("x.jsonld", '{"@context": "http://127.0.0.1:1/c", "@type": "x"}'),
        ("empty.ttl", ""),
    ],
)
def test_what_is_no_catalogue_is_refused_in_words(tmp_path, name, content) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("score_dcat", str(path))


@pytest.mark.parametrize(
    "source", ["/nowhere.ttl", "http://127.0.0.1:9/x.ttl", "http://10.0.0.1/x"]
)
def test_no_file_and_private_addresses_are_refused_in_words(source) -> None:
    with pytest.raises(CommandError):
        call_command("score_dcat", source)
