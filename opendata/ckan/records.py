"""What a dataset is in CKAN: one record in a form of its own, made of a dataset or of CKAN's answer, so that both compare.

A record is a flat dict ``path → value``: ``title``, ``tags`` (a sorted list), ``groups``, ``extras.theme``,
``resources.<id>.name``. All values are texts but the lists; a field without a value is ``""``, an extra without one is absent.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings

from common.themes import Theme
from opendata import addresses
from opendata.ckan import content, words
from opendata.ckan.content import Content
from opendata.models import AccessLevel, ColumnKind, Dataset
from opendata.vocabulary import Frequency, Licence

Record = dict[str, Any]  # Any: texts, and lists of texts for tags and groups

FIELDS = (
    *("name", "title", "notes", "url", "owner_org", "license_id"),
    *("author", "maintainer", "maintainer_email", "version", "state", "private"),
)
RESOURCE_FIELDS = ("name", "description", "format", "mimetype", "url", "hash", "size", "position")
UPLOAD = "upload:"  # before the file's name, in place of an address
LICENCES = {
    Licence.CC_BY: "cc-by",
    Licence.CC_ZERO: "cc-zero",
    Licence.ODBL: "odc-odbl",
    Licence.UNICODE: "other-open",
}
TYPES = {
    ColumnKind.TEXT: "text",
    ColumnKind.INTEGER: "int8",
    ColumnKind.NUMBER: "float8",
    ColumnKind.BOOLEAN: "bool",
    ColumnKind.DATE: "date",
    ColumnKind.DATETIME: "timestamp",
    ColumnKind.GEOMETRY: "text",
}
GONE: Record = {"state": "deleted"}


def belongs(dataset: Dataset | None) -> bool:
    """Whether CKAN should show it: public, and open to everybody."""
    return dataset is not None and dataset.is_public and dataset.access_level == AccessLevel.PUBLIC


def record_of(
    dataset: Dataset, name: str, licences: list[str]
) -> tuple[Record, list[dict[str, Any]]]:
    """The record of a public dataset and what was changed to fit; `licences` are the ids that CKAN knows, none if unknown."""
    fit = words.Fitting()
    agency = dataset.agency
    record: Record = {
        "name": name,
        "title": fit.text("title", dataset.title_ar),
        "notes": fit.text("notes", dataset.notes_ar.replace("\r\n", "\n")),
        "url": addresses.page(dataset, settings.LANGUAGE_CODE),
        "owner_org": words.term_name(agency.slug),
        "license_id": _licence(dataset, licences, fit),
        "author": agency.name_ar,
        "maintainer": fit.text("maintainer", dataset.contact_name),
        "maintainer_email": dataset.contact_email,
        "version": content.version(dataset),
        "state": "active",
        "private": "False",
        "tags": fit.tags(dataset.keywords_in("ar")),
        "groups": [words.term_name(dataset.theme)],
    }
    for key, value in _extras(dataset).items():
        if value:
            record[f"extras.{key}"] = fit.bounded(key, value)
    for position, one in enumerate(content.contents(dataset)):
        record |= _resource(one, position, fit)
    return record, fit.changes


def record_from(package: dict[str, Any]) -> Record:
    """The record of what CKAN's package_show answered."""
    record: Record = {name: _text(package.get(name)) for name in FIELDS}
    # The organisation's id is CKAN's own; its name is ours.
    record["owner_org"] = (package.get("organization") or {}).get("name") or ""
    record["tags"] = sorted(one["name"] for one in package.get("tags") or [])
    record["groups"] = sorted(one["name"] for one in package.get("groups") or [])
    for extra in package.get("extras") or []:
        record[f"extras.{extra['key']}"] = _text(extra["value"])
    for position, one in enumerate(package.get("resources") or []):
        values = {name: _text(one.get(name)) for name in RESOURCE_FIELDS}
        if one.get("url_type") == "upload":
            values["url"] = UPLOAD + values["url"].rpartition("/")[2]
        values["position"] = str(position)
        record |= {f"resources.{one['id']}.{name}": value for name, value in values.items()}
    return record


def hash_of(record: Record, tables: dict[str, str]) -> str:
    """SHA-256 over the record and the fingerprints of its tables."""
    data = json.dumps([record, tables], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(data.encode()).hexdigest()


def tables_of(dataset: Dataset) -> dict[str, str]:
    """A fingerprint of each table that belongs into the DataStore, by resource id."""
    return {
        one.id: fingerprint(one)
        for one in content.contents(dataset)
        if one.table_key and one.columns and (one.row_count or 0) <= settings.CKAN_ROWS
    }


def fingerprint(one: Content) -> str:
    text = json.dumps([one.table_mark, fields_of(one)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def fields_of(one: Content) -> list[dict[str, Any]]:
    """The table's columns for ``datastore_create``: ASCII ids, our types, the labels in both languages."""
    return [
        {
            "id": column.name,
            "type": TYPES[ColumnKind(column.kind)],
            "info": {
                "label": column.label_in("ar"),
                "label_en": column.label_en,
                "notes": column.description_ar,
                "notes_en": column.description_en,
                "unit": column.unit,
            },
        }
        for column in one.columns
    ]


def resource_ids(record: Record) -> list[str]:
    """The ids of its resources, in their order."""
    places = {
        path.split(".")[1]: int(place)
        for path, place in record.items()
        if path.startswith("resources.") and path.endswith(".position")
    }
    return sorted(places, key=lambda key: places[key])


def _licence(dataset: Dataset, known: list[str], fit: words.Fitting) -> str:
    ours = LICENCES[Licence(dataset.licence)]
    if known and ours not in known:
        fit.note("license_id", ours, "other-open", "licence")
        return "other-open"
    return ours


def _extras(dataset: Dataset) -> dict[str, str]:
    return {
        "diwan_site": settings.SITE_URL,
        "title_en": dataset.title_en,
        "notes_en": dataset.notes_en,
        "keywords_en": dataset.keywords_en,
        "theme": Theme(dataset.theme).uri,
        "frequency": Frequency(dataset.frequency).uri,
        "licence": Licence(dataset.licence).uri,
        "access_rights": AccessLevel(dataset.access_level).uri,
        "temporal_start": dataset.covers_from.isoformat() if dataset.covers_from else "",
        "temporal_end": dataset.covers_to.isoformat() if dataset.covers_to else "",
        "spatial": dataset.area_code or dataset.area_ar,
        "methodology": dataset.methodology_ar,
        "methodology_en": dataset.methodology_en,
        "series": dataset.series.slug if dataset.series else "",
        "issued": dataset.published_at.date().isoformat() if dataset.published_at else "",
    }


def _resource(one: Content, position: int, fit: words.Fitting) -> Record:
    url = one.url
    if one.is_file and one.size <= settings.CKAN_UPLOAD_MB * 1_000_000:
        url = UPLOAD + one.filename
    elif one.is_file:
        fit.note(f"resources.{one.id}.url", one.filename, url, "linked")
    values = {
        "name": fit.text(f"resources.{one.id}.name", one.title_ar),
        "description": one.title_en,
        "format": one.suffix.upper(),
        "mimetype": one.media_type,
        "url": url,
        "hash": f"sha256:{one.sha256}" if one.sha256 else "",
        "size": str(one.size) if one.is_file else "",
        "position": str(position),
    }
    return {f"resources.{one.id}.{name}": value for name, value in values.items()}


def _text(value: Any) -> str:  # Any: JSON
    if value is None:
        return ""
    return value.replace("\r\n", "\n") if isinstance(value, str) else str(value)
