"""The audit: does the stored log hold together, is it the one that was signed, and is the database what the log says?

Nothing that is stored is believed: every hash, tile, root, signature and commitment is computed anew. The audit reads one
snapshot, so that the site can go on meanwhile; memory is constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction

from consultations.log import (
    audit_comments,
    audit_stages,
    audit_surveys,
    audit_votes,
    checkpoints,
    keys,
    memory,
    replay,
)
from consultations.log.checkpoints import Checkpoint
from consultations.log.memory import Refused
from consultations.log.notes import BadNote, UnknownKey
from consultations.log.tiles import GrowingTree
from consultations.models import LeafKind, LogEntry, LogHead, PendingLeaf


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What is wrong, and the index of the leaf it was found at; None where the log has no leaf for it."""

    index: int | None
    what: str

    def __str__(self) -> str:
        place = "not in the log" if self.index is None else f"index {self.index}"
        return f"{place}: {self.what}"


@dataclass(slots=True)
class Report:
    """What the audit saw: how many entries, heads and receipts, what it could not judge, and every mismatch."""

    entries: int = 0
    heads: int = 0
    receipts: int = 0
    waiting: int = 0
    older_than_the_log: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)

    def fault(self, index: int | None, what: str) -> None:
        self.mismatches.append(Mismatch(index, what))


def audit(consultation_key: UUID | None = None) -> Report:
    """Compare the log with itself, with what was signed last, and with the database.

    Args:
        consultation_key: look only at the records of this consultation; the log itself is always read as a whole.
    """
    report = Report()
    signed = _last_signed(report)  # before the snapshot: it must not be newer than what is read
    with _snapshot():
        _check_tree(report, signed)
        audit_comments.check(report, consultation_key)
        audit_votes.check(report, consultation_key)
        audit_surveys.check(report, consultation_key)
        audit_stages.check(report, consultation_key)
        report.waiting = PendingLeaf.objects.count()
    return report


@contextmanager
def _snapshot() -> Iterator[None]:
    """One state of the database for all queries, without holding anybody up."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Not `atomic`: that would take SQLite's only write lock (see DATABASES).
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _last_signed(report: Report) -> Checkpoint | None:
    try:
        return memory.last_signed()
    except Refused as refusal:
        report.fault(None, str(refusal))
        return None


def _check_tree(report: Report, signed: Checkpoint | None) -> None:
    tree = GrowingTree()
    heads = _Heads(report, signed)
    heads.compare(tree)
    for _entry in replay.entries(tree, report.fault):
        heads.compare(tree)
    report.entries = tree.size
    heads.end(tree)


class _Heads:
    """Walks along the growing tree with the heads that were stored, published and signed."""

    def __init__(self, report: Report, signed: Checkpoint | None) -> None:
        self._report = report
        self._signed = signed
        self._rows = LogHead.objects.order_by("size").select_related("checkpoint").iterator()
        self._next = next(self._rows, None)
        self._is_broken = False
        self._last: LogHead | None = None

    def compare(self, tree: GrowingTree) -> None:
        if self._signed is not None and self._signed.size == tree.size:
            self._differs(tree, self._signed.root, "the checkpoint that was signed last")
        while self._next is not None and self._next.size <= tree.size:
            head, self._next = self._next, next(self._rows, None)
            self._report.heads += 1
            self._last = head
            self._differs(tree, bytes(head.root), f"the head of {head.size} entries")
            _check_note(self._report, head, is_newest=self._next is None)

    def end(self, tree: GrowingTree) -> None:
        """Say what the heads promise beyond the last entry, and what they leave out."""
        ahead = max(self._next.size if self._next else 0, self._signed.size if self._signed else 0)
        if ahead > tree.size:
            self._report.fault(
                tree.size, f"a log of {ahead} entries was signed; this one is missing"
            )
        elif (self._last is None or self._last.size < tree.size) and tree.size:
            self._report.fault(tree.size - 1, "no head covers this entry")

    def _differs(self, tree: GrowingTree, root: bytes, name: str) -> None:
        # All later roots differ too; one line is enough.
        if root != tree.root() and not self._is_broken:
            self._is_broken = True
            self._report.fault(max(tree.size - 1, 0), f"{name} does not fit the leaves up to here")


def _check_note(report: Report, head: LogHead, *, is_newest: bool) -> None:
    """A published checkpoint is that of its head, in this log's name and by its key."""
    if not hasattr(head, "checkpoint"):
        return
    place = max(head.size - 1, 0)
    name = f"the checkpoint of {head.size} entries"
    try:
        signed = checkpoints.verify_checkpoint(
            head.checkpoint.note, keys.verifiers(), origin=keys.origin()
        )
    except UnknownKey:
        # A key that was retired since; the log itself says that it was.
        was_rotated = LogEntry.objects.filter(kind=LeafKind.KEY_ROTATED).exists()
        if is_newest or not was_rotated:
            report.fault(place, f"{name} was not signed by this log's key")
    except BadNote as error:
        report.fault(place, f"{name} is damaged: {error}")
    else:
        if (signed.size, signed.root) != (head.size, bytes(head.root)):
            report.fault(place, f"{name} is not that of its head")
