"""After an older backup: signed entries come back out of a copy, or nothing is signed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from consultations import log
from consultations.log import memory, reading, recovery
from consultations.log.memory import Refused
from consultations.models import LogEntry, PendingLeaf, Receipt
from tests.consultations.conftest import comment_on

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def lost(consultation, sequence, tmp_path):
    """A log of which the last 300 entries, two comments and an erasure are in the copy only."""
    kept = comment_on(consultation, "بقي ثم مُحي")
    sequence()
    with transaction.atomic():
        log.record_act("restore.performed", None, "waits", timezone.now())
    mark = transaction.savepoint()
    sequence()
    recovery.copy(tmp_path / "copy")
    comment_on(consultation, "ضاع")
    with transaction.atomic():
        log.erase(kept, timezone.now())
        for number in range(297):
            log.record_act("restore.performed", None, f"n{number}", timezone.now())
    sequence()
    assert recovery.copy(tmp_path / "copy") == memory.last_signed().size
    transaction.savepoint_rollback(mark)
    with pytest.raises(Refused, match="older state"):
        sequence()
    return kept


def test_signed_entries_come_back_and_the_log_goes_on_as_the_same_log(
    lost, sequence, tmp_path
) -> None:
    signed, had = memory.last_signed(), LogEntry.objects.count()
    done = recovery.recover(tmp_path / "copy")
    assert done.entries == signed.size - had == 300
    [index] = done.lost
    assert LogEntry.objects.get(index=index).kind == "comment.received"
    assert sequence() == 1
    assert reading.published().size == signed.size + 1
    assert reading.root_at(signed.size, reading.published()) == signed.root
    last = LogEntry.objects.order_by("-index").first()
    assert (last.kind, last.subject_id) == ("restore.performed", f"entries-{had}-{signed.size}")


def test_what_waited_at_the_backup_and_was_logged_since_is_not_logged_twice(
    lost, sequence, tmp_path
) -> None:
    recovery.recover(tmp_path / "copy")
    sequence()
    assert LogEntry.objects.filter(subject_id="waits").count() == 1
    assert not PendingLeaf.objects.exists()


def test_what_was_erased_after_the_backup_is_closed_again_and_named(lost, tmp_path) -> None:
    done = recovery.recover(tmp_path / "copy")
    assert done.erased == (lost.public_id,)
    receipt = Receipt.objects.get(subject_id=lost.public_id)
    assert (receipt.salt, receipt.record) == (None, None)


def _cut(folder: Path) -> None:
    for path in folder.rglob("*.p/*"):
        path.unlink()


def _other(folder: Path) -> None:
    bundle = folder / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes().replace(b'"n7"', b'"n8"'))


def _truncate(folder: Path) -> None:
    bundle = folder / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes()[:-3])


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [(_cut, "the copy ends before"), (_other, "root is another"), (_truncate, "cut off")],
)
def test_a_copy_that_is_short_altered_or_cut_off_changes_nothing(
    lost, sequence, tmp_path, damage, complaint
) -> None:
    had = LogEntry.objects.count()
    damage(tmp_path / "copy")
    with pytest.raises(Refused, match=complaint), transaction.atomic():
        recovery.recover(tmp_path / "copy")
    assert LogEntry.objects.count() == had
    with pytest.raises(Refused):
        sequence()


def test_a_log_that_lacks_nothing_takes_nothing(consultation, sequence, tmp_path) -> None:
    sequence()
    recovery.copy(tmp_path / "copy")
    with pytest.raises(Refused, match="no signed entries are missing"):
        recovery.recover(tmp_path / "copy")


def test_a_copy_holds_the_published_checkpoint(consultation, sequence, tmp_path) -> None:
    sequence()
    call_command("copy_log", tmp_path / "copy")
    assert (tmp_path / "copy/checkpoint").read_text() == reading.published().note
