"""Writes: keep documents in step with what the contexts publish, and tell the index."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from common.arabic import fold, sort_key
from common.search_registry import SearchableDocument, SearchableProvider, searchable
from search import tasks
from search.models import Change, Document

# Key of the PostgreSQL lock under which changes get their numbers.
CHANGES_LOCK = 0x6469_7761

_LONGEST_TITLE = 500
_LONGEST_KEY = 200
_LONGEST_TEXT = 1_000_000
_BATCH = 200
_WRITTEN = (
    *("kind", "title", "folded_title", "title_key", "context", "summary", "body", "keywords"),
    *("facets", "date", "popularity", "url"),
)


@transaction.atomic
def refresh(provider_name: str, object_id: str) -> int:
    """Store what a provider now says of one thing and its parts, in the transaction of the change; returns the number of changes.

    Nothing is written when nothing differs: the provider's queries and one then; else five more however much differs. A new
    popularity alone, which changes day by day without anybody's doing, is written and not counted.
    """
    # First the lock, so that of two who change the same thing the later reads what the earlier wrote.
    lock_changes()
    provider = searchable.provider(provider_name)
    fresh = {(one.language, one.part): one for one in provider.documents(object_id)}
    rows = Document.objects.filter(provider=provider_name, object_id=object_id)
    stored = {(row.language, row.part): row for row in rows}
    new: list[Document] = []
    changed: list[Document] = []
    only_popularity = 0
    for place, given in fresh.items():
        row, values = stored.get(place), _values(given)
        if row is None:
            new.append(Document(provider=provider_name, **_place(given), **values))
            continue
        differing = {name for name, value in values.items() if getattr(row, name) != value}
        if differing:
            only_popularity += differing == {"popularity"}
            for name in differing:
                setattr(row, name, values[name])
            changed.append(row)
    gone = [row.pk for place, row in stored.items() if place not in fresh]
    _write(new, changed, gone)
    return len(new) + len(changed) + len(gone) - only_popularity


def refresh_all(providers: Iterable[SearchableProvider] | None = None) -> int:
    """Ask every provider for everything, one transaction a thing, and drop what no provider knows any more.

    Only ids are held in memory. Returns the number of documents that were not as they should be.
    """
    repaired = 0
    for provider in providers or searchable:
        known = dict.fromkeys(provider.object_ids())
        stored = Document.objects.filter(provider=provider.name).order_by()
        known |= dict.fromkeys(stored.values_list("object_id", flat=True).distinct())
        for object_id in known:
            repaired += refresh(provider.name, object_id)
    names = [provider.name for provider in searchable]
    with transaction.atomic():
        lock_changes()
        orphans = list(Document.objects.exclude(provider__in=names).values_list("pk", flat=True))
        _write([], [], orphans)
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


def _place(given: SearchableDocument) -> dict[str, str]:
    return {"object_id": given.object_id, "part": given.part, "language": given.language}


def _values(given: SearchableDocument) -> dict[str, Any]:  # Any: the fields' own types
    """The fields of a document's row."""
    title = _storable(given.title, _LONGEST_TITLE)
    return {
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


def _write(new: list[Document], changed: list[Document], gone: list[int]) -> None:
    """Write, delete, number the changes and have the index brought up to date."""
    Document.objects.bulk_create(new, batch_size=_BATCH)
    if changed:
        Document.objects.bulk_create(
            changed,
            batch_size=_BATCH,
            update_conflicts=True,
            update_fields=_WRITTEN,
            unique_fields=["id"],
        )
    if gone:
        Document.objects.filter(pk__in=gone).delete()
    ids = [*(row.pk for row in new), *(row.pk for row in changed), *gone]
    if ids:
        Change.objects.bulk_create([Change(document_id=pk) for pk in ids], batch_size=_BATCH)
        _enqueue_once()


def _storable(text: str, longest: int) -> str:
    """Without NUL and lone surrogates, which not every database takes."""
    return text[:longest].replace("\x00", "").encode("utf-8", "ignore").decode()


def _enqueue_once() -> None:
    """One task a transaction. Its trace in ``run_on_commit`` vanishes with a savepoint that is rolled back, as the task does."""
    waiting: list[Any] = connection.run_on_commit  # Any: the stubs are of an older Django
    if not any(entry[1] is _enqueued for entry in waiting):
        tasks.project_changes.enqueue()
        transaction.on_commit(_enqueued)


def _enqueued() -> None:
    """Only a mark, see `_enqueue_once`."""
