"""A page of the public catalogue as a DCAT-AP record: one ``dcat:Catalog`` whose datasets come page by page.

Pages are told both ways that harvesters know: ``hydra:PagedCollection`` (ckanext-dcat) and ``hydra:PartialCollectionView``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from rdflib import Graph, Literal, URIRef

from opendata.standards import names
from opendata.standards.dcat import add_dataset, add_party, address, typed
from opendata.standards.facts import DatasetFacts, Party
from opendata.standards.names import DCAT, DCTERMS, FOAF, HYDRA, RDF, XSD

_LANGUAGES = {"ar": names.LANGUAGE.ARA, "en": names.LANGUAGE.ENG, "fr": names.LANGUAGE.FRA}


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """A part of the catalogue; `next_url` is empty on the last one, `modified` is None in an empty catalogue."""

    datasets: list[DatasetFacts]
    total: int
    size: int
    url: str
    first_url: str
    next_url: str = ""
    modified: datetime | None = None


def catalogue_uri() -> str:
    return f"{settings.SITE_URL}/api/v1/catalog"


def catalogue_graph(page: CataloguePage) -> Graph:
    """The catalogue with the datasets of one page."""
    graph, node = names.new_graph(), URIRef(catalogue_uri())
    _add_catalogue(graph, node, page)
    _add_paging(graph, node, page)
    for facts in page.datasets:
        graph.add((node, DCAT.dataset, add_dataset(graph, facts)))
    for service in list(graph.subjects(RDF.type, DCAT.DataService)):
        graph.add((node, DCAT.service, service))
    return graph


def _add_catalogue(graph: Graph, node: URIRef, page: CataloguePage) -> None:
    title = Literal(str(settings.WAGTAIL_SITE_NAME), lang=settings.LANGUAGE_CODE)
    home = typed(graph, address(f"{settings.SITE_URL}/"), FOAF.Document)
    publisher = Party(f"{settings.SITE_URL}/#publisher", {settings.LANGUAGE_CODE: str(title)})
    graph.add((node, RDF.type, DCAT.Catalog))
    graph.add((node, DCTERMS.title, title))
    graph.add((node, DCTERMS.description, title))
    graph.add((node, DCTERMS.publisher, add_party(graph, publisher)))
    graph.add((node, FOAF.homepage, home))
    for code, _name in settings.LANGUAGES:
        if code in _LANGUAGES:
            language = typed(graph, _LANGUAGES[code], DCTERMS.LinguisticSystem)
            graph.add((node, DCTERMS.language, language))
    if page.modified:
        modified = Literal(page.modified.isoformat(), datatype=XSD.dateTime, normalize=False)
        graph.add((node, DCTERMS.modified, modified))


def _add_paging(graph: Graph, node: URIRef, page: CataloguePage) -> None:
    view = address(page.url)
    graph.add((node, HYDRA.view, view))
    graph.add((view, RDF.type, HYDRA.PartialCollectionView))
    graph.add((view, RDF.type, HYDRA.PagedCollection))
    for path in (HYDRA.first, HYDRA.firstPage):
        graph.add((view, path, address(page.first_url)))
    if page.next_url:
        for path in (HYDRA.next, HYDRA.nextPage):
            graph.add((view, path, address(page.next_url)))
    for owner in (node, view):
        graph.add((owner, HYDRA.totalItems, Literal(page.total)))
    graph.add((view, HYDRA.itemsPerPage, Literal(page.size)))
