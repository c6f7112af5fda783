"""Bring the indices to the state of the documents: this node's own and, where there is one, the one of all nodes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from common.logging import get_logger
from search.analysis import analyse
from search.engines import (
    Engine,
    IndexedDocument,
    IndexMoved,
    IndexUnavailable,
    IndexUnreachable,
    Writable,
)
from search.engines.chosen import kept
from search.models import Change, Document
from search.services import lock_changes
from search.turns import turn

log = get_logger(__name__)

_BATCH = 500
_WHILE_ANOTHER_PROJECTS = 0.05
# An index older than this (a node that was away) is rebuilt instead of brought up to date.
KEEP_CHANGES = timedelta(days=7)


def project(target: Engine | None = None) -> int:
    """Apply all changes after the cursors of the indices; a missing or broken index is rebuilt. Idempotent.

    One that cannot be reached stays where it is and is brought up to date another time. Returns how many documents were
    written or removed.
    """
    done = 0
    for one in (target,) if target else kept():
        try:
            done += _bring_up(one)
        except IndexUnreachable as error:
            log.warning("search.engine_behind", engine=one.name, reason=str(error))
        except IndexUnavailable as error:
            log.warning("search.index_rebuilt", engine=one.name, reason=str(error))
            done += _rebuild_if_possible(one)
    return done


def rebuild(target: Engine) -> int:
    """Make an index anew from the documents while the old one goes on answering and following; returns its documents.

    Raises:
        IndexUnavailable: the index cannot be written, or another process is rebuilding it.
    """
    with _alone(target, "rebuild") as is_ours:
        if not is_ours:
            raise IndexUnreachable("Another process is making this index anew.")
        with transaction.atomic():
            lock_changes()  # no change with a smaller number can still be on its way
            cursor = Change.objects.aggregate(last=Max("pk"))["last"] or 0
        target.rebuild(documents=all_documents(), cursor=cursor, catch_up=_bring_up)
    _bring_up(target)  # with what came while it changed over
    return target.count()


def _rebuild_if_possible(target: Engine) -> int:
    try:
        return rebuild(target)
    except IndexUnreachable as error:
        log.warning("search.engine_behind", engine=target.name, reason=str(error))
        return 0


def _bring_up(target: Writable) -> int:
    """Apply batch after batch until nothing is left; returns how many documents were written or removed."""
    done = 0
    while changes := _next_changes(at := target.cursor()):
        with _alone(target, "project") as is_ours:
            if is_ours:
                done += _apply(target, changes, at)
            else:
                time.sleep(_WHILE_ANOTHER_PROJECTS)
    return done


def _alone(target: Writable, work: str) -> AbstractContextManager[bool]:
    """Of an index of all nodes one process at a time, so that not all analyse the same; this node's own sees to that itself."""
    return turn(f"{work}-shared") if getattr(target, "is_shared", False) else nullcontext(True)


def _apply(target: Writable, changes: list[tuple[int, int]], at: int) -> int:
    ids = {document_id for _, document_id in changes}
    documents = list(Document.objects.filter(pk__in=ids))
    try:
        target.apply(
            documents=map(indexed, documents),
            deleted=ids - {document.pk for document in documents},
            cursor=changes[-1][0],
            after=at,
        )
    except IndexMoved:
        return 0
    return len(ids)


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
