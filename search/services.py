"""Writes: keep documents in step with what the contexts publish, and tell the index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from common.arabic import fold, sort_key
from common.registry import SearchableDocument, SearchableProvider, searchable
from search import tasks
from search.models import Change, Document

# Key of the PostgreSQL lock under which changes get their numbers.
CHANGES_LOCK = 0x6469_7761

_LONGEST_TITLE = 500
_LONGEST_KEY = 200
_LONGEST_TEXT = 1_000_000


@transaction.atomic
def refresh(provider_name: str, object_id: str) -> int:
    """Store what a provider now says of one thing, in the transaction of the change; returns the number of changes.

    Nothing is written when nothing differs: five queries then, and three for each document that does.
    """
    provider = searchable.provider(provider_name)
    fresh = {document.language: document for document in provider.documents(object_id)}
    lock_changes()
    stored = Document.objects.filter(provider=provider_name, object_id=object_id)
    by_language = {document.language: document for document in stored}
    changed = [
        row
        for language, document in fresh.items()
        if (row := _written(provider_name, document, by_language.get(language)))
    ]
    gone = [row.pk for language, row in by_language.items() if language not in fresh]
    if gone:
        Document.objects.filter(pk__in=gone).delete()
    _record([*changed, *gone])
    return len(changed) + len(gone)


def refresh_all(providers: Iterator[SearchableProvider] | None = None) -> int:
    """Ask every provider for everything, one transaction a thing, and drop what no provider knows any more.

    Returns the number of documents that were not as they should be.
    """
    repaired = 0
    for provider in providers or searchable:
        known = set(provider.object_ids())
        stored = Document.objects.filter(provider=provider.name)
        for object_id in known | set(stored.values_list("object_id", flat=True)):
            repaired += refresh(provider.name, object_id)
    names = [provider.name for provider in searchable]
    with transaction.atomic():
        lock_changes()
        orphans = list(Document.objects.exclude(provider__in=names).values_list("pk", flat=True))
        Document.objects.filter(pk__in=orphans).delete()
        _record(orphans)
    return repaired + len(orphans)


def project_again() -> str:
    """Have the index made anew after a restore, which removed this node's; returns what other nodes must do."""
    tasks.project_changes.enqueue()
    return "Search is made anew here by the worker; on other machines run: manage.py rebuild_search"


def lock_changes() -> None:
    """Make transactions that record changes commit in the order of their numbers.

    Without it a reader could see change 8, move its cursor there, and never see 7, committed a moment later. SQLite's
    writers are serial anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGES_LOCK])


def _written(provider: str, given: SearchableDocument, row: Document | None) -> int | None:
    """Insert or update a document; None when it is stored just so already."""
    title = _storable(given.title, _LONGEST_TITLE)
    values = {
        "kind": given.kind,
        "title": title,
        "folded_title": fold(title),
        "title_key": sort_key(title)[0][:_LONGEST_KEY],
        "context": _storable(given.context, _LONGEST_TITLE),
        "summary": _storable(given.summary, _LONGEST_TEXT),
        "body": _storable(given.body, _LONGEST_TEXT),
        "keywords": _storable(given.keywords, _LONGEST_TEXT),
        "facets": given.facets,
        "date": given.date,
        "popularity": given.popularity,
        "url": given.url,
    }
    if row is None:
        new = Document(
            provider=provider, object_id=given.object_id, language=given.language, **values
        )
        new.save()
        return new.pk
    if all(getattr(row, name) == value for name, value in values.items()):
        return None
    Document.objects.filter(pk=row.pk).update(**values)
    return row.pk


def _storable(text: str, longest: int) -> str:
    """Without NUL and lone surrogates, which not every database takes."""
    return text[:longest].replace("\x00", "").encode("utf-8", "ignore").decode()


def _record(document_ids: list[int]) -> None:
    """Number the changes and have the index brought up to date."""
    if document_ids:
        Change.objects.bulk_create([Change(document_id=pk) for pk in document_ids])
        _enqueue_once()


def _enqueue_once() -> None:
    """One task a transaction. Its trace in ``run_on_commit`` vanishes with a savepoint that is rolled back, as the task does."""
    waiting: list[Any] = connection.run_on_commit  # Any: the stubs are of an older Django
    if not any(entry[1] is _enqueued for entry in waiting):
        tasks.project_changes.enqueue()
        transaction.on_commit(_enqueued)


def _enqueued() -> None:
    """Only a mark, see `_enqueue_once`."""
