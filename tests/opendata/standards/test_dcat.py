"""Records conform to DCAT-AP in three forms, whatever a dataset lacks or holds."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import quote

import pytest
from django.utils import timezone
from hypothesis import given
from rdflib import Dataset as RdfDataset
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from accounts.actors import PLATFORM
from accounts.models import Agency
from opendata import demo, releases, services
from opendata.models import Dataset, DatasetSeries, Resource
from opendata.standards import conformance, mqa, writing
from opendata.standards.catalogue import CataloguePage, catalogue_graph, catalogue_uri
from opendata.standards.dcat import dataset_graph
from opendata.standards.names import DCAT, DCTERMS, FOAF, HYDRA, RDF, SPDX
from tests.opendata.conftest import ARABIC_CSV, add_link, add_table, make_dataset, release_of
from tests.opendata.standards.generated import DATASETS, GENERATED
from tests.opendata.standards.shapes import needs_shapes, violations

# rdflib's own reader of JSON-LD uses what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*(default_context|ConjunctiveGraph).*:DeprecationWarning"
)
READERS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}
HERE = "http://localhost:8000"


def read(client, address: str, form: str) -> Graph:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return parsed(answer.content, form)


def parsed(data: bytes, form: str) -> Graph:
    if form != "jsonld":
        return Graph().parse(data=data, format=READERS[form])
    graph = Graph()
    for subject, path, value, _name in RdfDataset().parse(data=data, format="json-ld").quads():
        graph.add((subject, path, value))
    return graph


def whole(client, form: str) -> tuple[Graph, int]:
    """Follow the pages of the catalogue as a harvester does."""
    graph, address, pages = Graph(), f"/api/v1/catalog.{form}", 0
    while address:
        page, pages = read(client, address, form), pages + 1
        graph += page
        view = page.value(None, RDF.type, HYDRA.PartialCollectionView)
        following = page.value(view, HYDRA.next)
        address = str(following).removeprefix(HERE) if following else ""
    return graph, pages


@pytest.fixture
def described(dataset) -> Dataset:
    """Everything is said of it, and it has two releases."""
    now = timezone.now()
    series = DatasetSeries.objects.create(slug="عدل", agency=dataset.agency, title_ar="أرقام العدل")
    dataset.series, dataset.area_ar, dataset.area_code = series, "عمان", "JO-AM"
    dataset.covers_from, dataset.covers_to = date(2019, 1, 1), date(2020, 12, 31)
    dataset.contact_email, dataset.methodology_ar = "data@moj.example", "من سجلات المحاكم."
    services.save_dataset(dataset=dataset, actor=PLATFORM, now=now)
    release_of(dataset.resources.get(), ARABIC_CSV.replace("80", "81"))
    releases.prepare(dataset=dataset, actor=PLATFORM, now=now)
    return dataset


@needs_shapes
@pytest.mark.parametrize("form", READERS)
def test_the_demo_catalogue_passes_the_shapes_of_the_specification(site, client, form) -> None:
    Agency.objects.create(slug="modee", name_ar="وزارة الاقتصاد الرقمي", name_en="Digital Economy")
    demo.load()
    graph, _pages = whole(client, form)
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 3  # one of them listed without files
    assert violations(graph, "shapes", "range", "deprecateduris") == set()
    assert conformance.violations(graph) == []
    for slug in Dataset.objects.values_list("slug", flat=True):
        record = read(client, f"/api/v1/datasets/{quote(slug)}.{form}", form)
        assert violations(record, "shapes", "range") == set()


@needs_shapes
@GENERATED
@given(DATASETS)
def test_records_of_all_kinds_of_datasets_conform_and_read_back_the_same(facts) -> None:
    graph = dataset_graph(facts)
    assert violations(graph, "shapes", "range", "deprecateduris") == set()
    assert conformance.violations(graph) == []
    for form in READERS:
        assert len(parsed(writing.written(graph, facts.uri, form), form)) == len(graph)
    page = CataloguePage([facts], 1, 100, f"{HERE}/c", f"{HERE}/c", f"{HERE}/c?after=x")
    assert violations(catalogue_graph(page), "range") == set()


def test_the_three_forms_say_the_same(described, client) -> None:
    graphs = [
        read(client, f"/api/v1/datasets/{quote(described.slug)}.{form}", form) for form in READERS
    ]
    assert isomorphic(graphs[0], graphs[1])
    assert isomorphic(graphs[1], graphs[2])


@needs_shapes
def test_a_dataset_says_everything_it_knows(described, client) -> None:
    graph = read(client, f"/api/v1/datasets/{quote(described.slug)}.ttl", "ttl")
    assert violations(graph, "shapes", "range", "deprecateduris") == set()
    node = URIRef(f"{HERE}/api/v1/datasets/id/{described.identifier}")
    assert {title.language for title in graph.objects(node, DCTERMS.title)} == {"ar", "en"}
    file = graph.value(node, DCAT.distribution)
    resource = described.resources.get()
    assert int(graph.value(file, DCAT.byteSize)) == resource.size_bytes
    checksum = graph.value(file, SPDX.checksum)
    assert str(graph.value(checksum, SPDX.checksumValue)) == resource.sha256
    service = graph.value(file, DCAT.accessService)
    assert str(graph.value(service, DCAT.endpointURL)).endswith(f"{resource.public_id}/rows/")
    series = graph.value(node, DCAT.inSeries)
    assert str(graph.value(series, DCTERMS.title)) == "أرقام العدل"
    place = graph.value(node, DCTERMS.spatial)
    assert str(graph.value(place, DCTERMS.isPartOf)).endswith("/country/JOR")
    assert mqa.score_graph(graph, lambda url: True)[node].points == 405


def test_releases_are_versions_as_dcat_3_says(described, client) -> None:
    graph = read(client, f"/api/v1/datasets/{quote(described.slug)}.ttl", "ttl")
    node = URIRef(f"{HERE}/api/v1/datasets/id/{described.identifier}")
    first, second = URIRef(f"{node}/releases/1"), URIRef(f"{node}/releases/2")
    assert graph.value(node, DCAT.version) == Literal("2")
    assert set(graph.objects(node, DCAT.hasVersion)) == {first, second}
    assert graph.value(node, DCAT.hasCurrentVersion) == second
    assert graph.value(node, DCAT.previousVersion) == first
    assert graph.value(second, DCAT.previousVersion) == first
    assert graph.value(second, DCAT.isVersionOf) == node
    assert list(mqa.score_graph(graph, lambda url: True)) == [node]


def test_links_and_interfaces_are_distributions_too(dataset, client) -> None:
    add_link(dataset, "https://x.example/api/", "api")
    other = add_link(dataset, "https://x.example/a.xlsx")
    Resource.objects.filter(pk=other.pk).update(link="https://x.example/a b.xlsx")
    graph = read(client, f"/api/v1/datasets/{quote(dataset.slug)}.ttl", "ttl")
    assert URIRef("https://x.example/a%20b.xlsx") in set(graph.objects(None, DCAT.downloadURL))
    assert URIRef("https://x.example/api/") in set(graph.objects(None, DCAT.accessURL))
    formats = {str(one).rpartition("/")[2] for one in graph.objects(None, DCTERMS["format"])}
    assert formats == {"CSV", "XLSX"}


def test_the_catalogue_comes_in_pages_in_a_steady_order(agency, client, monkeypatch) -> None:
    monkeypatch.setattr("opendata.standards.selectors.PAGE_SIZE", 3)
    for number in range(8):
        dataset = make_dataset(agency, f"d-{number}")
        add_table(dataset, "أ\n1\n")
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    make_dataset(agency, "draft")
    graph, pages = whole(client, "ttl")
    assert pages == 3
    assert len(set(graph.objects(URIRef(catalogue_uri()), DCAT.dataset))) == 8
    assert {int(one) for one in graph.objects(None, HYDRA.totalItems)} == {8}
    assert str(graph.value(URIRef(catalogue_uri()), FOAF.homepage)) == f"{HERE}/"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/rdf+xml", "application/rdf+xml; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("text/html;q=0.1, text/turtle;q=0.9", "text/turtle; charset=utf-8"),
        ("*/*", "application/ld+json"),
    ],
)
def test_the_catalogue_answers_in_the_form_that_is_asked_for(
    dataset, client, accept, media_type
) -> None:
    answer = client.get("/api/v1/catalog", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == media_type
    assert "Accept" in answer.headers["Vary"]


def test_the_ending_of_an_address_counts_more_than_the_header(dataset, client) -> None:
    answer = client.get("/api/v1/catalog.ttl", headers={"Accept": "application/json"})
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"


def test_nobody_asks_for_a_picture_of_the_catalogue(dataset, client) -> None:
    assert client.get("/api/v1/catalog", headers={"Accept": "image/png"}).status_code == 406


def test_a_dataset_answers_in_json_and_in_rdf_at_one_address(dataset, client) -> None:
    address = f"/api/v1/datasets/{quote(dataset.slug)}/"
    assert client.get(address).json()["slug"] == dataset.slug
    answer = client.get(address, headers={"Accept": "text/turtle"})
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert len(Graph().parse(data=answer.content, format="turtle")) > 30


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        ("text/turtle", "/api/v1/datasets/{slug}.ttl"),
        ("application/rdf+xml", "/api/v1/datasets/{slug}.rdf"),
        ("application/json", "/api/v1/datasets/{slug}/"),
        ("text/html", "/ar/datasets/{slug}/"),
    ],
)
def test_the_lasting_name_leads_to_what_is_asked_for(dataset, client, accept, target) -> None:
    address = f"/api/v1/datasets/id/{dataset.identifier}"
    for one in (address, f"{address}/releases/1"):
        answer = client.get(one, headers={"Accept": accept})
        assert answer.status_code == 303
        assert answer.headers["Location"] == HERE + target.format(slug=quote(dataset.slug))


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize("path", ["datasets/nothing.{}", "catalog.{}?after=zzz"])
def test_what_is_not_there_is_a_problem_in_every_form(dataset, client, form, path) -> None:
    answer = client.get(f"/api/v1/{path.format(form)}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["status"] == 404


def test_a_withdrawn_dataset_is_gone_from_its_names_and_from_the_catalogue(dataset, client) -> None:
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    for path in (f"{quote(dataset.slug)}.ttl", f"id/{dataset.identifier}"):
        assert client.get(f"/api/v1/datasets/{path}").status_code == 410
    graph = read(client, "/api/v1/catalog.ttl", "ttl")
    assert not list(graph.subjects(RDF.type, DCAT.Dataset))


@pytest.mark.parametrize("count", [3, 30])
def test_a_page_of_the_catalogue_costs_the_same_queries(
    agency, client, count, django_assert_max_num_queries
) -> None:
    for number in range(count):
        dataset = make_dataset(agency, f"d-{number}")
        add_table(dataset, "أ\n1\n")
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    with django_assert_max_num_queries(8):
        read(client, "/api/v1/catalog.ttl", "ttl")
