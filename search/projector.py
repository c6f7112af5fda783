"""Bring the index of this node to the state of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from common.logging import get_logger
from search.analysis import analyse
from search.engines import Engine, IndexedDocument, IndexUnavailable, engine
from search.models import Change, Document
from search.services import lock_changes

log = get_logger(__name__)

_BATCH = 500
# An index older than this (a node that was away) is rebuilt instead of brought up to date.
KEEP_CHANGES = timedelta(days=7)


def project(target: Engine | None = None) -> int:
    """Apply all changes after the index's cursor; a missing or broken index is rebuilt. Idempotent.

    Returns how many documents were written or removed.
    """
    target = target or engine()
    done = 0
    try:
        while changes := _next_changes(target.cursor()):
            ids = {document_id for _, document_id in changes}
            documents = list(Document.objects.filter(pk__in=ids))
            target.apply(
                documents=map(indexed, documents),
                deleted=ids - {document.pk for document in documents},
                cursor=changes[-1][0],
            )
            done += len(ids)
    except IndexUnavailable as error:
        log.warning("search.index_rebuilt", reason=str(error))
        return rebuild(target)
    return done


def rebuild(target: Engine | None = None) -> int:
    """Make the index anew from the documents while the old one goes on answering; returns the number of documents."""
    target = target or engine()
    with transaction.atomic():
        lock_changes()  # no change with a smaller number can still be on its way
        cursor = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    target.rebuild(documents=all_documents(), cursor=cursor)
    return target.count()


def forget_old_changes(*, now: datetime) -> int:
    """Delete changes that every index has long since seen; the last one stays, so that numbers go on growing."""
    last = Change.objects.aggregate(last=Max("pk"))["last"] or 0
    old = Change.objects.filter(at__lt=now - KEEP_CHANGES, pk__lt=last)
    return old.delete()[0]


def all_documents() -> Iterator[IndexedDocument]:
    for document in Document.objects.order_by("pk").iterator(chunk_size=_BATCH):
        yield indexed(document)


def indexed(document: Document) -> IndexedDocument:
    """A document as engines take it. Facets: its own, and type, language and year."""
    facets = [("type", document.kind), ("language", document.language)]
    if document.date:
        facets.append(("year", str(timezone.localtime(document.date).year)))
    facets += [(name, str(value)) for name, values in document.facets.items() for value in values]
    text = "\n".join((document.summary, document.body, document.keywords))
    return IndexedDocument(
        id=document.pk,
        tokens=analyse(title=document.title, text=text),
        facets=tuple(dict.fromkeys(facets)),
        timestamp=int(document.date.timestamp()) if document.date else 0,
    )


def _next_changes(cursor: int) -> list[tuple[int, int]]:
    """The next ``(number, document id)`` after the cursor.

    Raises:
        IndexUnavailable: changes after the cursor have been forgotten, or the cursor is of another database.
    """
    bounds = Change.objects.aggregate(first=Min("pk"), last=Max("pk"))
    first, last = bounds["first"] or 0, bounds["last"] or 0
    if cursor > last or (first > cursor + 1 and cursor < first):
        raise IndexUnavailable(
            f"The index stands at {cursor}, changes are kept from {first} to {last}."
        )
    rows: Iterable[tuple[int, int]] = Change.objects.filter(pk__gt=cursor).values_list(
        "pk", "document_id"
    )[:_BATCH]
    return list(rows)
