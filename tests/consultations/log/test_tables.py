"""The tables of the log only grow: the database refuses everything else, whoever asks and however."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from consultations import log
from consultations.models import LogCheckpoint, LogEntry, LogHead, LogTile, Receipt
from tests.consultations.conftest import comment_on

pytestmark = pytest.mark.database

NOW = timezone.now()
ATTEMPTS: dict[str, Callable[[], object]] = {
    "change a leaf": lambda: LogEntry.objects.filter(index=1).update(leaf="{}"),
    "change a hash": lambda: LogEntry.objects.filter(index=1).update(leaf_hash=bytes(32)),
    "remove an entry": lambda: LogEntry.objects.filter(index=1)._raw_delete("default"),
    "remove the last entry": lambda: LogEntry.objects.order_by("-index").first().delete(),
    "leave a gap": lambda: LogEntry.objects.create(index=999, leaf="{}", leaf_hash=bytes(32)),
    "use a place again": lambda: LogEntry.objects.create(index=1, leaf="{}", leaf_hash=bytes(32)),
    "change a tile": lambda: LogTile.objects.update(hashes=bytes(8192)),
    "remove a tile": lambda: LogTile.objects.all()._raw_delete("default"),
    "change a head": lambda: LogHead.objects.update(root=bytes(32)),
    "remove a head": lambda: LogHead.objects.order_by("-size")[:1].get().delete(),
    "add a smaller head": lambda: LogHead.objects.create(size=5, root=bytes(32), made_at=NOW),
    "add a second root": lambda: LogHead.objects.create(size=300, root=bytes(32), made_at=NOW),
    "change a checkpoint": lambda: LogCheckpoint.objects.update(note="x"),
    "remove a checkpoint": lambda: LogCheckpoint.objects.all()._raw_delete("default"),
    "store a short hash": lambda: LogEntry.objects.create(
        index=300, leaf="{}", leaf_hash=bytes(31)
    ),
    "store a long root": lambda: LogHead.objects.create(size=301, root=bytes(33), made_at=NOW),
    "store a short tile": lambda: LogTile.objects.create(
        level=0, index=1, hashes=bytes(8191), root=bytes(32)
    ),
    "store a long leaf": lambda: LogEntry.objects.create(
        index=300, leaf="x" * 1025, leaf_hash=bytes(32)
    ),
    "store a short commitment": lambda: Receipt.objects.update(commitment=bytes(31)),
    "store a short salt": lambda: Receipt.objects.update(salt=bytes(31)),
    "erase the salt only": lambda: Receipt.objects.update(salt=None),
    "erase without a date": lambda: Receipt.objects.update(salt=None, record=None),
}


@pytest.fixture
def filled(consultation, sequence) -> None:
    comment_on(consultation)
    with transaction.atomic():
        for number in range(300 - 3):
            log.record_act("restore.performed", None, f"n{number}", NOW)
    sequence()
    assert LogHead.objects.get().size == 300


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_the_database_refuses_to(attempt, filled) -> None:
    def state() -> list[object]:
        tables = (LogEntry, LogTile, LogHead, LogCheckpoint, Receipt)
        return [list(model.objects.order_by("pk").values_list()) for model in tables]

    before = state()
    with pytest.raises(DatabaseError), transaction.atomic():
        attempt()
    assert [[list(map(bytes_or_value, row)) for row in rows] for rows in state()] == [
        [list(map(bytes_or_value, row)) for row in rows] for rows in before
    ]


def bytes_or_value(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def test_salt_and_record_can_be_erased(filled) -> None:
    assert Receipt.objects.update(salt=None, record=None, erased_at=NOW) == 1
