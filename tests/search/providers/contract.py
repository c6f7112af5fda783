"""What every provider of searchable documents must keep, said as lists of what is wrong; for any database with content in it."""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from common.arabic import fold
from common.search_registry import MOST_PARTS, SearchableDocument, facet_labels, searchable
from search.labels import TYPE_LABELS, Labels
from search.models import Document
from search.services import refresh

QUERIES_PER_THING = 60
FACETS = {
    *("agency", "audience", "topic", "channel", "format", "state", "life_event", "governorate"),
}
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


def texts(**where: str) -> str:
    """All words of the documents that fit."""
    rows = Document.objects.filter(**where).values_list("title", "summary", "body", "keywords")
    return "\n".join(part for row in rows for part in row)


def disagreements() -> list[str]:
    """Where a provider's ids, its documents and what is stored are not the same."""
    wrong: list[str] = []
    for provider in searchable:
        ids = list(provider.object_ids())
        if len(ids) != len(set(ids)):
            wrong.append(f"{provider.name}: ids stand twice")
        given = {
            (one.object_id, one.part, one.language)
            for key in ids
            for one in provider.documents(key)
        }
        rows = Document.objects.filter(provider=provider.name)
        stored = set(rows.values_list("object_id", "part", "language"))
        wrong += [f"{provider.name}: {place} is not stored" for place in sorted(given - stored)]
        wrong += [f"{provider.name}: {place} is stored" for place in sorted(stored - given)]
        if any(list(provider.documents(key)) for key in ("0", "999999999")):
            wrong.append(f"{provider.name}: yields what it does not have")
    return wrong


def malformed() -> list[str]:
    """Documents that break the form of documents."""
    wrong: list[str] = []
    for provider in searchable:
        for key in provider.object_ids():
            found = list(provider.documents(key))
            places = [(one.language, one.part) for one in found]
            if len(places) != len(set(places)):
                wrong.append(f"{provider.name} {key}: two documents of one place")
            if len(found) > (MOST_PARTS + 1) * len(settings.LANGUAGES):
                wrong.append(f"{provider.name} {key}: {len(found)} documents")
            wrong += [
                f"{provider.name} {key} {one.part}: {told}"
                for one in found
                for told in _faults(one, key)
            ]
    return wrong


def _faults(one: SearchableDocument, key: str) -> list[str]:
    told: list[str] = []
    if one.object_id != key:
        told.append("is of another thing")
    if one.language not in dict(settings.LANGUAGES):
        told.append(f"language {one.language}")
    if not one.title.strip() or "<" in one.title:
        told.append(f"title {one.title!r}")
    if not one.url.startswith(f"/{one.language}/"):
        told.append(f"address {one.url}")
    if bool(one.part) != bool(one.context):
        told.append("a part has a context, and nothing else has")
    if one.kind not in TYPE_LABELS:
        told.append(f"kind {one.kind} without a word")
    told += [f"facet {name}" for name in one.facets if name not in FACETS]
    return told


def nameless_facets() -> list[str]:
    """Values of facets for which there is no word in some language."""
    wrong: set[str] = set()
    for document in Document.objects.iterator():
        with translation.override(document.language):
            labels = Labels(document.language, document.facets.get("agency", ()))
            for name, values in document.facets.items():
                known = facet_labels.labels(name, document.language)
                for value in values:
                    if value not in known and labels.value(name, value) == value:
                        wrong.add(f"{name}={value} in {document.language}")
    return sorted(wrong)


def unreachable(client: Client) -> list[str]:
    """Documents whose address is not open to everybody, does not show their title, or has no such anchor."""
    by_page: dict[str, list[Document]] = defaultdict(list)
    for document in Document.objects.order_by("pk"):
        parts = urlsplit(document.url)
        by_page[f"{parts.path}?{parts.query}".rstrip("?")].append(document)
    wrong: list[str] = []
    for address, documents in by_page.items():
        answer = client.get(address)
        if answer.status_code != 200:
            wrong.append(f"{address}: {answer.status_code}")
            continue
        html = answer.content.decode()
        words = fold(unescape(_TAGS.sub(" ", html)))
        for document in documents:
            missing = [word for word in _words(document.title) if word not in words]
            if missing:
                wrong.append(f"{document.url}: no {' '.join(missing)}")
            anchor = urlsplit(document.url).fragment
            if anchor and f'id="{anchor}"' not in html:
                wrong.append(f"{address}: no #{anchor}")
    return wrong


def _words(title: str) -> list[str]:
    return [word for word in re.split(r"[^\w.]+", fold(title)) if word]


def rewritten() -> list[str]:
    """Things that a second refresh writes again, or for which it asks too much."""
    wrong: list[str] = []
    for provider in searchable:
        for key in provider.object_ids():
            with CaptureQueriesContext(connection) as asked:
                changes = refresh(provider.name, key)
            if changes:
                wrong.append(f"{provider.name} {key}: {changes} written again")
            if len(asked) > QUERIES_PER_THING:
                wrong.append(f"{provider.name} {key}: {len(asked)} queries")
    return wrong
