"""A dataset as search engines read it. Source: https://schema.org/Dataset; Google: a description has 50 to 5,000 characters."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from opendata.standards.facts import DatasetFacts, Distribution, ResourceFacts, Words

Json = dict[str, Any]  # Any: JSON
SHORTEST, LONGEST = 50, 5000


def structured_data(facts: DatasetFacts, language: str) -> Json:
    """The dataset in a language; texts that it lacks come in the other one."""
    publisher = {
        "@type": "GovernmentOrganization",
        "name": _in(facts.publisher.names, language),
        "url": facts.publisher.url,
    }
    title = _in(facts.titles, language)
    found: Json = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": facts.uri,
        "name": title,
        "alternateName": [text for text in facts.titles.values() if text != title],
        "description": _description(facts, language),
        "url": facts.landing_page,
        "identifier": str(facts.identifier),
        "keywords": facts.keywords.get(language) or facts.keywords.get("ar"),
        "license": facts.licence,
        "isAccessibleForFree": facts.access == "PUBLIC",
        "inLanguage": sorted(facts.titles),
        "creator": publisher,
        "publisher": publisher,
        "datePublished": facts.issued.isoformat(),
        "dateModified": facts.modified.isoformat(),
        "version": str(facts.releases[0].number) if facts.releases else "",
        "temporalCoverage": _period(facts),
        "spatialCoverage": _place(facts, language),
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": str(settings.WAGTAIL_SITE_NAME),
            "url": f"{settings.SITE_URL}/{language}/datasets/",
        },
        "distribution": [_download(offer, language) for offer in facts.distributions if offer.url],
        "variableMeasured": [one for part in facts.resources for one in _variables(part, language)],
    }
    return {name: value for name, value in found.items() if value not in ("", None, [])}


def _description(facts: DatasetFacts, language: str) -> str:
    """The notes; short ones are told on with what is known, so that no search engine drops the dataset."""
    text = " ".join(_in(facts.notes, language).split())
    if len(text) < SHORTEST:
        with override(language):
            more = _("“%(title)s”: open data published by %(publisher)s, free to use.") % {
                "title": _in(facts.titles, language),
                "publisher": _in(facts.publisher.names, language),
            }
        text = f"{text} {more}".strip()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _period(facts: DatasetFacts) -> str:
    if not facts.covers_from and not facts.covers_to:
        return ""
    ends = (facts.covers_from, facts.covers_to)
    return "/".join(day.isoformat() if day else ".." for day in ends)


def _place(facts: DatasetFacts, language: str) -> Json | None:
    name = _in(facts.area, language) or facts.area_code
    if not name:
        return None
    place = {"@type": "Place", "name": name}
    return place | ({"identifier": facts.area_code} if facts.area_code else {})


def _download(offer: Distribution, language: str) -> Json:
    found = {
        "@type": "DataDownload",
        "name": _in(offer.titles, language),
        "contentUrl": offer.url,
        "encodingFormat": offer.format.media_type,
        "contentSize": f"{offer.size} B" if offer.size is not None else "",
        "sha256": offer.sha256,
    }
    return {name: value for name, value in found.items() if value}


def _variables(resource: ResourceFacts, language: str) -> list[Json]:
    found = []
    for column in resource.columns:
        values = {
            "@type": "PropertyValue",
            "name": _in(column.labels, language) or column.original,
            "description": _in(column.descriptions, language),
            "unitText": column.unit,
        }
        found.append({name: value for name, value in values.items() if value})
    return found


def _in(words: Words, language: str) -> str:
    return words.get(language) or next(iter(words.values()), "")
