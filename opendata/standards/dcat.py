"""Datasets as DCAT-AP 3 records.

Source: DCAT-AP 3.0.1 and DCAT 3 (versions §11, series §12). A record carries the types of the vocabulary addresses that it names,
so that it can be checked without fetching anything. Every text bears its language.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from common.plain_text import for_xml
from opendata.standards import names, places
from opendata.standards.facts import (
    DatasetFacts,
    Distribution,
    Format,
    Party,
    ResourceFacts,
    SeriesFacts,
    Words,
    in_both_languages,
)
from opendata.standards.names import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

# What XML 1.0 cannot carry: a record that holds it could be written in two of the three forms only.
_LANGUAGES = {"ar": names.LANGUAGE.ARA, "en": names.LANGUAGE.ENG, "fr": names.LANGUAGE.FRA}
_LICENCES = {"https://opendatacommons.org/licenses/odbl/1-0/": str(names.LICENCE.ODC_BL)}


def dataset_graph(facts: DatasetFacts) -> Graph:
    """One dataset as a document of its own, with its releases."""
    graph = names.new_graph()
    node = add_dataset(graph, facts)
    for newer, release in enumerate(facts.releases):
        version = _version(facts, release.number)
        _describe(graph, version, facts)
        graph.add((version, DCAT.isVersionOf, node))
        graph.add((version, DCAT.version, Literal(str(release.number))))
        graph.add((version, DCTERMS.issued, _moment(release.issued)))
        _say(graph, version, names.ADMS.versionNotes, release.notes)
        if older := facts.releases[newer + 1 : newer + 2]:
            graph.add((version, DCAT.previousVersion, _version(facts, older[0].number)))
    return graph


def add_dataset(graph: Graph, facts: DatasetFacts) -> URIRef:
    """Put a dataset as it is now into a graph."""
    node = URIRef(facts.uri)
    _describe(graph, node, facts)
    graph.add((node, DCTERMS.identifier, Literal(str(facts.identifier))))
    graph.add((node, DCTERMS.issued, _moment(facts.issued)))
    graph.add((node, DCTERMS.modified, _moment(facts.modified)))
    _add_versions(graph, node, facts)
    for resource in facts.resources:
        service = _add_service(graph, node, resource, facts)
        for offer in resource.distributions:
            _add_distribution(graph, node, service, resource, offer, facts)
    return node


def text(words: str) -> str:
    """Words without what XML cannot carry."""
    return for_xml(words, instead="").strip()


def address(url: str) -> URIRef:
    """A URL in which everything is escaped that an address may not hold."""
    return URIRef(quote(text(url), safe=":/?#[]@!$&'()*+,;=%~"))


def typed(graph: Graph, node: URIRef, kind: URIRef, *, label: str = "") -> URIRef:
    """Give a foreign address the type that the specification asks of it."""
    graph.add((node, RDF.type, kind))
    if label:
        graph.add((node, SKOS.prefLabel, Literal(label, lang="en")))
    return node


def add_party(graph: Graph, party: Party) -> URIRef:
    node = typed(graph, address(party.url), FOAF.Agent)
    _say(graph, node, FOAF.name, _readable(party.names) or {"": party.url})
    return node


def _describe(graph: Graph, node: URIRef, facts: DatasetFacts) -> None:
    """What is true of the dataset and of each of its versions."""
    graph.add((node, RDF.type, DCAT.Dataset))
    titles = _readable(facts.titles) or {"": str(facts.identifier)}
    _say(graph, node, DCTERMS.title, titles)
    _say(graph, node, DCTERMS.description, _readable(facts.notes) or titles)
    for language, keywords in facts.keywords.items():
        for keyword in keywords:
            _say(graph, node, DCAT.keyword, {language: keyword})
    theme = typed(graph, URIRef(facts.theme), SKOS.Concept)
    _say(graph, theme, SKOS.prefLabel, facts.theme_names)
    graph.add((node, DCAT.theme, theme))
    graph.add((node, DCTERMS.publisher, add_party(graph, facts.publisher)))
    rhythm = typed(graph, names.FREQUENCY[facts.frequency], DCTERMS.Frequency)
    graph.add((node, DCTERMS.accrualPeriodicity, rhythm))
    access = typed(graph, names.ACCESS_RIGHT[facts.access], DCTERMS.RightsStatement)
    graph.add((node, DCTERMS.accessRights, access))
    page = typed(graph, address(facts.landing_page), FOAF.Document)
    graph.add((node, DCAT.landingPage, page))
    _add_languages(graph, node, facts.titles)
    _add_contact(graph, node, facts)
    _add_period(graph, node, facts)
    _add_place(graph, node, facts)
    _add_provenance(graph, node, facts.methodology)
    if facts.series is not None:
        graph.add((node, DCAT.inSeries, _add_series(graph, facts.series)))


def _add_versions(graph: Graph, node: URIRef, facts: DatasetFacts) -> None:
    """Names the versions; only the dataset's own record describes them."""
    if not facts.releases:
        return
    numbers = [release.number for release in facts.releases]
    graph.add((node, DCAT.version, Literal(str(numbers[0]))))
    graph.add((node, DCAT.hasCurrentVersion, _version(facts, numbers[0])))
    _say(graph, node, names.ADMS.versionNotes, facts.releases[0].notes)
    for number in numbers:
        graph.add((node, DCAT.hasVersion, _version(facts, number)))
    if numbers[1:]:
        graph.add((node, DCAT.previousVersion, _version(facts, numbers[1])))


def _version(facts: DatasetFacts, number: int) -> URIRef:
    return URIRef(f"{facts.uri}/releases/{number}")


def _add_languages(graph: Graph, node: URIRef, titles: Words) -> None:
    for code in titles:
        if code in _LANGUAGES:
            language = typed(graph, _LANGUAGES[code], DCTERMS.LinguisticSystem)
            graph.add((node, DCTERMS.language, language))


def _add_contact(graph: Graph, node: URIRef, facts: DatasetFacts) -> None:
    email = text(facts.contact_email)
    if not email:
        return
    contact = BNode()
    graph.add((node, DCAT.contactPoint, contact))
    graph.add((contact, RDF.type, names.VCARD.Kind))
    graph.add((contact, RDF.type, names.VCARD.Organization))
    name = text(facts.contact_name) or _readable(facts.publisher.names).get("ar", "") or email
    graph.add((contact, names.VCARD.fn, Literal(name)))
    graph.add((contact, names.VCARD.hasEmail, URIRef(f"mailto:{quote(email, safe='@+')}")))


def _add_period(graph: Graph, node: URIRef, facts: DatasetFacts) -> None:
    if not facts.covers_from and not facts.covers_to:
        return
    period = BNode()
    graph.add((node, DCTERMS.temporal, period))
    graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
    if facts.covers_from:
        graph.add((period, DCAT.startDate, _day(facts.covers_from)))
    if facts.covers_to:
        graph.add((period, DCAT.endDate, _day(facts.covers_to)))


def _add_place(graph: Graph, node: URIRef, facts: DatasetFacts) -> None:
    """A country by its address; anything else by its name and code, inside a country where that is known."""
    country, code = places.country_uri(facts.area_code), text(facts.area_code)
    if country and len(code) == 2:
        graph.add((node, DCTERMS.spatial, typed(graph, URIRef(country), DCTERMS.Location)))
        return
    if not code and not _readable(facts.area):
        return
    place = BNode()
    graph.add((node, DCTERMS.spatial, place))
    graph.add((place, RDF.type, DCTERMS.Location))
    _say(graph, place, RDFS.label, facts.area)
    if code:
        graph.add((place, DCTERMS.identifier, Literal(code)))
    if country:
        inside = typed(graph, URIRef(country), DCTERMS.Location)
        graph.add((place, DCTERMS.isPartOf, inside))


def _add_provenance(graph: Graph, node: URIRef, methodology: Words) -> None:
    if _readable(methodology):
        statement = BNode()
        graph.add((node, DCTERMS.provenance, statement))
        graph.add((statement, RDF.type, DCTERMS.ProvenanceStatement))
        _say(graph, statement, RDFS.label, methodology)


def _add_series(graph: Graph, series: SeriesFacts) -> URIRef:
    node = address(f"{settings.SITE_URL}/api/v1/catalog#series-{quote(series.slug)}")
    graph.add((node, RDF.type, DCAT.DatasetSeries))
    titles = _readable(series.titles) or {"": series.slug}
    _say(graph, node, DCTERMS.title, titles)
    _say(graph, node, DCTERMS.description, _readable(series.notes) or titles)
    graph.add((node, DCTERMS.publisher, add_party(graph, series.publisher)))
    return node


def _add_service(
    graph: Graph, dataset: URIRef, resource: ResourceFacts, facts: DatasetFacts
) -> URIRef | None:
    if not resource.rows_url:
        return None
    node = URIRef(f"{_resource_root(resource)}#api")
    graph.add((node, RDF.type, DCAT.DataService))
    _say(graph, node, DCTERMS.title, _readable(resource.titles) or {"": str(resource.public_id)})
    graph.add((node, DCAT.endpointURL, address(resource.rows_url)))
    schema = URIRef(f"{settings.SITE_URL}/api/v1/schema/")
    graph.add((node, DCAT.endpointDescription, schema))
    graph.add((node, DCAT.servesDataset, dataset))
    graph.add((node, DCTERMS.publisher, address(facts.publisher.url)))
    graph.add((node, DCTERMS.license, _licence(graph, facts.licence)))
    return node


def _add_distribution(
    graph: Graph,
    dataset: URIRef,
    service: URIRef | None,
    resource: ResourceFacts,
    offer: Distribution,
    facts: DatasetFacts,
) -> None:
    node = URIRef(f"{_resource_root(resource)}#{offer.key}")
    graph.add((dataset, DCAT.distribution, node))
    graph.add((node, RDF.type, DCAT.Distribution))
    _say(graph, node, DCTERMS.title, offer.titles)
    graph.add((node, DCAT.accessURL, address(offer.access_url)))
    if offer.url:
        graph.add((node, DCAT.downloadURL, address(offer.url)))
    if service is not None:
        graph.add((node, DCAT.accessService, service))
    _add_format(graph, node, offer.format)
    graph.add((node, DCTERMS.license, _licence(graph, facts.licence)))
    graph.add((node, DCTERMS.rights, _rights(graph, facts)))
    graph.add((node, DCTERMS.issued, _moment(facts.issued)))
    graph.add((node, DCTERMS.modified, _moment(facts.modified)))
    _add_bytes(graph, node, offer)


def _add_format(graph: Graph, node: URIRef, found: Format) -> None:
    if found.code:
        kind = typed(graph, names.FILE_TYPE[found.code], DCTERMS.MediaTypeOrExtent)
        graph.add((node, DCTERMS["format"], kind))
    if found.media_type:
        media_type = typed(graph, names.MEDIA_TYPE[found.media_type], DCTERMS.MediaType)
        graph.add((node, DCAT.mediaType, media_type))


def _add_bytes(graph: Graph, node: URIRef, offer: Distribution) -> None:
    if offer.size is not None:
        size = Literal(str(offer.size), datatype=XSD.nonNegativeInteger)
        graph.add((node, DCAT.byteSize, size))
    if offer.sha256:
        checksum = BNode()
        graph.add((node, names.SPDX.checksum, checksum))
        graph.add((checksum, RDF.type, names.SPDX.Checksum))
        graph.add((checksum, names.SPDX.algorithm, names.SPDX.checksumAlgorithm_sha256))
        value = Literal(offer.sha256, datatype=XSD.hexBinary, normalize=False)
        graph.add((checksum, names.SPDX.checksumValue, value))


def _licence(graph: Graph, url: str) -> URIRef:
    return typed(graph, address(_LICENCES.get(url, url)), DCTERMS.LicenseDocument)


def _rights(graph: Graph, facts: DatasetFacts) -> URIRef:
    """One statement for all files of a dataset."""
    node = URIRef(f"{facts.uri}#rights")
    if (node, RDF.type, None) not in graph:
        graph.add((node, RDF.type, DCTERMS.RightsStatement))
        _say(graph, node, RDFS.label, _readable(facts.access_reasons) or _open())
    return node


@cache
def _open() -> Words:
    return in_both_languages(_("Open to everybody under the licence that is named."))


def _resource_root(resource: ResourceFacts) -> str:
    return f"{settings.SITE_URL}/api/v1/resources/{resource.public_id}/"


def _readable(words: Words) -> Words:
    return {language: kept for language, value in words.items() if (kept := text(value))}


def _say(graph: Graph, node: Node, path: URIRef, words: Words) -> None:
    for language, kept in _readable(words).items():
        graph.add((node, path, Literal(kept, lang=language or None)))


def _moment(value: datetime) -> Literal:
    return Literal(value.isoformat(), datatype=XSD.dateTime, normalize=False)


def _day(value: date) -> Literal:
    return Literal(value.isoformat(), datatype=XSD.date, normalize=False)
