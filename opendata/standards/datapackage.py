"""A dataset as a Data Package. Source: https://datapackage.org/ version 2 with Table Schema.

The tables are named in the form that the platform writes (UTF-8, Latin digits, ISO dates), so that they have the types that
their columns claim; the file as it came stands among the sources.
"""

from __future__ import annotations

import re
from typing import Any

from opendata.standards.facts import ColumnFacts, DatasetFacts, ResourceFacts, Words

Json = dict[str, Any]  # Any: JSON
SCHEMA = "https://datapackage.org/profiles/2.0/{}.json"
_PLAIN_NAME = re.compile(r"[a-z0-9]+(?:[-._][a-z0-9]+)*")
_TYPES = {
    "text": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "geometry": "geojson",
}


def data_package(facts: DatasetFacts, language: str) -> Json:
    """The package in a language; texts that it lacks come in the other one."""
    licence = {"path": facts.licence, "title": facts.licence_name} if facts.licence else None
    publisher: Json = {
        "title": _in(facts.publisher.names, language),
        "path": facts.publisher.url,
        "roles": ["publisher"],
    }
    package: Json = {
        "$schema": SCHEMA.format("datapackage"),
        "name": _name(facts.slug, f"dataset-{facts.identifier.hex[:12]}"),
        "id": facts.uri,
        "title": _in(facts.titles, language),
        "description": _in(facts.notes, language),
        "homepage": facts.landing_page,
        "created": facts.issued.isoformat(),
        "keywords": facts.keywords.get(language) or facts.keywords.get("ar"),
        "version": str(facts.releases[0].number) if facts.releases else "",
        "licenses": [licence] if licence else [],
        "contributors": [publisher, *_contact(facts)],
        "resources": [_resource(one, language) for one in facts.resources if one.distributions],
    }
    return {name: value for name, value in package.items() if value or name == "resources"}


def _contact(facts: DatasetFacts) -> list[Json]:
    title, email = facts.contact_name or facts.contact_email, facts.contact_email
    if not title or not email:
        return []
    is_plain = email.isascii() and not set(email) & set(" <>\x00")
    return [{"title": title, "roles": ["contact"], **({"email": email} if is_plain else {})}]


def _resource(resource: ResourceFacts, language: str) -> Json:
    offer, title = resource.distributions[0], _in(resource.titles, language)
    found: Json = {
        "$schema": SCHEMA.format("dataresource"),
        "name": f"r-{resource.public_id.hex[:12]}",
        "title": title,
    }
    if not resource.csv_url:
        media = {"mediatype": offer.format.media_type, "format": offer.format.code.lower()}
        known = {name: value for name, value in media.items() if value}
        return {**found, "path": offer.url or offer.access_url, **known}
    return {
        **found,
        "type": "table",
        "path": resource.csv_url,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "sources": [{"title": title, "path": offer.url}],
        "schema": _schema(resource.columns, language),
    }


def _schema(columns: tuple[ColumnFacts, ...], language: str) -> Json:
    keys = [column.original for column in columns if column.is_key]
    return {
        "$schema": SCHEMA.format("tableschema"),
        "fields": [_field(column, language) for column in columns],
        "missingValues": [""],
        **({"primaryKey": keys} if keys else {}),
    }


def _field(column: ColumnFacts, language: str) -> Json:
    found = {
        "name": column.original or column.name,
        "type": _TYPES.get(column.kind, "any"),
        "title": _in(column.labels, language) or column.original,
        "description": _in(column.descriptions, language),
        "unit": column.unit,
        "identifier": column.name,
    }
    return {name: value for name, value in found.items() if value}


def _name(slug: str, otherwise: str) -> str:
    return slug if _PLAIN_NAME.fullmatch(slug) else otherwise


def _in(words: Words, language: str) -> str:
    return words.get(language) or next(iter(words.values()), "")
