"""What the log tells of some subjects, leaves that wait for their place included."""

from __future__ import annotations

from collections.abc import Iterator

from consultations.log import records
from consultations.log.records import BadLeaf, Leaf
from consultations.models import LeafKind, LogEntry, PendingLeaf


def told(kind: LeafKind, subjects: list[str]) -> set[str]:
    """Of which of them the log tells this; two queries."""
    placed = LogEntry.objects.filter(kind=kind, subject_id__in=subjects)
    waiting = PendingLeaf.objects.filter(subject_id__in=subjects, leaf__contains=words(kind))
    return {
        *placed.values_list("subject_id", flat=True),
        *waiting.values_list("subject_id", flat=True),
    }


def leaves_of(subjects: list[str]) -> Iterator[Leaf]:
    """All leaves about them, oldest first; those that cannot be read are named elsewhere. Two queries."""
    placed = LogEntry.objects.filter(subject_id__in=subjects).order_by("index")
    waiting = PendingLeaf.objects.filter(subject_id__in=subjects).order_by("pk")
    for text in [*placed.values_list("leaf", flat=True), *waiting.values_list("leaf", flat=True)]:
        try:
            yield records.parse_leaf(text)
        except BadLeaf:
            continue


def words(kind: LeafKind) -> str:
    """How a leaf says its kind."""
    return f'"kind":"{kind.value}"'
