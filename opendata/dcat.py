"""Datasets as DCAT records in JSON-LD.

Source: DCAT-AP 3 (the mandatory and recommended properties that Diwan knows); ``@language`` on every text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from common.themes import Theme
from opendata import addresses
from opendata.models import Dataset, Resource, ResourceState
from opendata.vocabulary import Frequency, Licence

FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/CSV"
MEDIA_TYPE = "http://www.iana.org/assignments/media-types/text/csv"
LANGUAGES = {
    "ar": "http://publications.europa.eu/resource/authority/language/ARA",
    "en": "http://publications.europa.eu/resource/authority/language/ENG",
}
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Node = dict[str, Any]  # Any: JSON-LD


def dataset_record(dataset: Dataset) -> Node:
    """One dataset as a document of its own."""
    return {"@context": CONTEXT, **_dataset(dataset)}


def catalogue(datasets: Iterable[Dataset], *, title: str) -> Node:
    """The whole public catalogue; load ``agency`` and ``resources`` with the datasets."""
    return {
        "@context": CONTEXT,
        "@id": f"{settings.SITE_URL}/api/v1/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": {"@value": title, "@language": settings.LANGUAGE_CODE},
        "dct:description": {"@value": title, "@language": settings.LANGUAGE_CODE},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": title},
        "foaf:homepage": {"@id": f"{settings.SITE_URL}/"},
        "dct:language": [
            {"@id": LANGUAGES[code]} for code, _name in settings.LANGUAGES if code in LANGUAGES
        ],
        "dcat:dataset": [_dataset(dataset) for dataset in datasets],
    }


def _dataset(dataset: Dataset) -> Node:
    node: Node = {
        "@id": f"urn:uuid:{dataset.identifier}",
        "@type": "dcat:Dataset",
        "dct:identifier": str(dataset.identifier),
        "dct:title": _words(dataset, "title"),
        "dct:description": _words(dataset, "notes"),
        "dcat:keyword": [
            {"@value": word, "@language": language}
            for language in ("ar", "en")
            if getattr(dataset, f"keywords_{language}")
            for word in dataset.keywords_in(language)
        ],
        "dcat:theme": {"@id": Theme(dataset.theme).uri},
        "dct:publisher": {
            "@id": f"{settings.SITE_URL}/{settings.LANGUAGE_CODE}/agencies/{dataset.agency.slug}/",
            "@type": "foaf:Agent",
            "foaf:name": [
                {"@value": dataset.agency.name_ar, "@language": "ar"},
                {"@value": dataset.agency.name_en, "@language": "en"},
            ],
        },
        "dct:accrualPeriodicity": {"@id": Frequency(dataset.frequency).uri},
        "dct:license": {"@id": Licence(dataset.licence).uri},
        "dct:issued": _moment(dataset.published_at),
        "dct:modified": _moment(dataset.updated_at),
        "dcat:landingPage": {"@id": addresses.page(dataset, settings.LANGUAGE_CODE)},
        "dcat:distribution": [
            _distribution(resource, dataset)
            for resource in dataset.resources.all()
            if resource.state == ResourceState.READY
        ],
    }
    return node | _coverage(dataset) | _contact(dataset)


def _coverage(dataset: Dataset) -> Node:
    node: Node = {}
    if dataset.covers_from or dataset.covers_to:
        period: Node = {"@type": "dct:PeriodOfTime"}
        if dataset.covers_from:
            period["dcat:startDate"] = _day(dataset.covers_from)
        if dataset.covers_to:
            period["dcat:endDate"] = _day(dataset.covers_to)
        node["dct:temporal"] = period
    if dataset.area_ar:
        node["dct:spatial"] = {"@type": "dct:Location", "rdfs:label": _words(dataset, "area")}
    return node


def _contact(dataset: Dataset) -> Node:
    if not dataset.contact_email:
        return {}
    return {
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": dataset.contact_name or dataset.agency.name_ar,
            "vcard:hasEmail": {"@id": f"mailto:{dataset.contact_email}"},
        }
    }


def _distribution(resource: Resource, dataset: Dataset) -> Node:
    return {
        "@id": f"urn:uuid:{resource.public_id}",
        "@type": "dcat:Distribution",
        "dct:title": [
            {"@value": resource.title_in(language), "@language": language}
            for language in ("ar", "en")
            if getattr(resource, f"title_{language}")
        ],
        "dcat:accessURL": {"@id": addresses.page(dataset, settings.LANGUAGE_CODE)},
        "dcat:downloadURL": {"@id": addresses.download(resource)},
        "dct:format": {"@id": FILE_TYPE},
        "dcat:mediaType": {"@id": MEDIA_TYPE},
        "dct:license": {"@id": Licence(dataset.licence).uri},
        "dcat:byteSize": {"@value": str(resource.size_bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": resource.sha256, "@type": "xsd:hexBinary"},
        },
    }


def _words(dataset: Dataset, name: str) -> list[Node]:
    return [
        {"@value": getattr(dataset, f"{name}_{language}"), "@language": language}
        for language in ("ar", "en")
        if getattr(dataset, f"{name}_{language}")
    ]


def _moment(value: Any) -> Node:  # Any: an aware datetime
    return {"@value": value.isoformat(), "@type": "xsd:dateTime"}


def _day(value: Any) -> Node:  # Any: a date
    return {"@value": value.isoformat(), "@type": "xsd:date"}
