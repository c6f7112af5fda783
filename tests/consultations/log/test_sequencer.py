"""The sequencer: contiguous places, one root a size, and no signature that contradicts an earlier one."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consultations import log
from consultations.log import checkpoints, keys, memory, merkle, notes, reading, replay, sequencer
from consultations.log.memory import Refused
from consultations.log.tiles import GrowingTree, node_reader
from consultations.models import LogCheckpoint, LogEntry, LogHead, LogTile, PendingLeaf
from tests.consultations.conftest import comment_on

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def write(count: int, start: int = 0) -> None:
    """Leaves without their acts: what the sequencer does is the same."""
    with transaction.atomic():
        for number in range(start, start + count):
            log.record_act("restore.performed", None, f"n{number}", timezone.now())


def tamper(*statements: str) -> None:
    """Change the log by hand, as somebody with the rights of the database's owner can; they have them until the test ends."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # `make rights` runs the test as the application, which may not.
            cursor.execute("RESET ROLE")
        for name, table in TRIGGERS:
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        for statement in statements:
            cursor.execute(statement)


TRIGGERS = [
    (f"consultations_{table}_{rule}", f"consultations_{table}")
    for table in ("logentry", "logtile", "loghead", "logcheckpoint")
    for rule in ("final_update", "final_delete", "contiguous", "grows")
]


def current() -> checkpoints.Checkpoint:
    return checkpoints.verify_checkpoint(
        LogCheckpoint.objects.order_by("-head_id").first().note,
        keys.verifiers(),
        origin=keys.origin(),
    )


def test_an_empty_log_has_a_checkpoint(sequence) -> None:
    assert sequence() == 0
    assert current() == checkpoints.Checkpoint("diwan.example/api/v1/log", 0, merkle.EMPTY_ROOT)
    assert sequence() == 0
    assert LogCheckpoint.objects.count() == 1


def test_leaves_get_contiguous_places_in_the_order_in_which_they_were_written(sequence) -> None:
    write(3)
    sequence()
    write(300, start=3)
    sequence()
    rows = list(LogEntry.objects.order_by("index"))
    assert [row.index for row in rows] == list(range(303))
    assert [row.subject_id for row in rows] == [f"n{number}" for number in range(303)]
    assert not PendingLeaf.objects.exists()
    assert current().size == 303
    assert LogTile.objects.count() == 1


def test_checkpoints_are_consistent_with_one_another(sequence) -> None:
    sizes, start = [], 0
    for count in (1, 254, 1, 1, 70):
        write(count, start)
        start += count
        sequence()
        sizes.append(start)
    heads = {head.size: bytes(head.root) for head in LogHead.objects.order_by("size")}
    assert list(heads) == sizes
    for first in sizes:
        for second in sizes[sizes.index(first) :]:
            proof = merkle.consistency_proof(node_reader(reading.tile, second), first, second)
            merkle.verify_consistency(
                first=first,
                second=second,
                proof=proof,
                first_root=heads[first],
                second_root=heads[second],
            )


def test_what_was_signed_last_is_kept_outside_the_database(sequence, keys_dir) -> None:
    write(2)
    sequence()
    assert memory.last_signed() == current()
    assert memory.path().parent == keys_dir
    assert memory.path().stat().st_mode & 0o077 == 0
    assert memory.path().read_text("utf-8") == LogCheckpoint.objects.get().note


def test_it_goes_on_after_a_crash_between_storing_and_signing(sequence) -> None:
    write(2)
    sequence()
    write(2, start=2)
    sequencer.store(sequencer.read_back())
    assert current().size == 2
    assert sequence() == 0
    assert current().size == 4


def test_it_goes_on_after_a_crash_between_signing_and_publishing(sequence) -> None:
    write(2)
    sequencer.store(sequencer.read_back())
    note = sequencer.sign(sequencer.unpublished_head())
    memory.remember(note)
    sequence()
    assert LogCheckpoint.objects.get().note == note


def test_an_older_database_is_not_signed(sequence) -> None:
    with pytest.raises(RuntimeError, match="backup"), transaction.atomic():
        write(3)
        sequence()
        raise RuntimeError("the backup from before is restored")
    with pytest.raises(Refused, match="holds 0 entries, but a checkpoint of 3"):
        sequence()
    write(4, start=7)
    sequencer.store(GrowingTree())
    with pytest.raises(Refused, match="first 3 entries are not those that were signed"):
        sequence()
    assert not LogCheckpoint.objects.exists()


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        (
            "UPDATE consultations_logentry SET leaf = replace(leaf, 'n7', 'n8') "
            "WHERE subject_id = 'n7'",
            "index 7: the leaf was changed",
        ),
        (
            "DELETE FROM consultations_logentry WHERE subject_id = 'n7'",
            "index 7: the entry is missing",
        ),
        (
            "DELETE FROM consultations_logentry WHERE subject_id = 'n299'",
            "holds 299 entries, but a checkpoint of 300",
        ),
        ("DELETE FROM consultations_logtile", "index 0: tile 0/0 does not hold"),
        ("UPDATE consultations_logtile SET root = hashes", None),
    ],
)
def test_a_log_changed_by_hand_is_not_signed(sequence, statement, complaint) -> None:
    write(300)
    sequence()
    if complaint is None:  # even the owner meets the checks of lengths
        with pytest.raises(DatabaseError), transaction.atomic():
            tamper(statement)
        return
    tamper(statement)
    write(1, start=300)
    with pytest.raises(Refused, match=complaint):
        sequence()
    assert memory.last_signed().size == 300


def test_a_dropped_leaf_with_all_hashes_made_anew_is_not_signed(sequence) -> None:
    write(10)
    sequence()
    kept = [row.leaf for row in LogEntry.objects.exclude(index=4).order_by("index")]
    tamper(
        *(f"DELETE FROM consultations_{table}" for table in ("logcheckpoint", "loghead")),
        "DELETE FROM consultations_logentry",
    )
    for leaf in kept:
        PendingLeaf.objects.create(leaf=leaf, subject_id="x", written_at=timezone.now())
    sequencer.store(GrowingTree())
    write(5, start=20)
    with pytest.raises(Refused, match="holds 9 entries, but a checkpoint of 10"):
        sequence()


def test_a_foreign_key_of_the_log_is_not_used(sequence, keys_dir) -> None:
    write(1)
    sequence()
    (keys_dir / "log-key").unlink()
    memory.path().unlink()
    with pytest.raises(Refused, match="is not the one that signed"):
        sequence()


def test_a_lost_memory_is_asked_for_and_may_come_from_the_published_checkpoint(sequence) -> None:
    write(1)
    sequence()
    memory.path().unlink()
    with pytest.raises(Refused, match="is missing; put the last published checkpoint there"):
        sequence()
    memory.path().write_text(reading.published().note, "utf-8")
    write(1, start=1)
    assert sequence() == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"example.org\n1\n\n"])
def test_a_damaged_memory_is_not_overwritten(sequence, content) -> None:
    write(1)
    sequence()
    memory.path().write_bytes(content)
    with pytest.raises(Refused, match="not a checkpoint signed by this log's key"):
        sequence()
    assert memory.path().read_bytes() == content


def test_another_sequencer_that_signed_meanwhile_stops_this_one(sequence) -> None:
    write(1)
    sequence()
    tree = sequencer.read_back()
    write(1, start=1)
    sequencer.store(tree)
    other = checkpoints.Checkpoint(keys.origin(), 2, bytes(32))
    memory.remember(notes.sign(other.text, keys.signers()))
    with pytest.raises(Refused, match="signed meanwhile by another"):
        sequencer.sign(sequencer.unpublished_head())


def test_a_leaf_that_this_code_did_not_write_holds_nobody_up(sequence) -> None:
    PendingLeaf.objects.create(leaf="not json", subject_id="x", written_at=timezone.now())
    write(1)
    assert sequence() == 2
    assert [row.kind for row in LogEntry.objects.order_by("index")] == [
        "unknown",
        "restore.performed",
    ]


def test_a_clock_that_jumps_back_neither_reorders_nor_stops_the_log(consultation, sequence) -> None:
    now = timezone.now()
    for year in (2031, 2019, 2026):
        with transaction.atomic():
            log.record_act("restore.performed", None, f"y{year}", now.replace(year=year))
        sequence()
    told = LogEntry.objects.filter(kind="restore.performed").order_by("index")
    assert [row.subject_id for row in told] == ["y2031", "y2019", "y2026"]


def test_reading_everything_back_gives_the_signed_root(consultation, sequence) -> None:
    for number in range(3):
        comment_on(consultation, f"تعليق {number}")
    write(600)
    sequence()
    tree = GrowingTree()
    faults: list[tuple[int, str]] = []
    for _entry in replay.entries(tree, lambda *fault: faults.append(fault)):
        pass
    assert (tree.size, tree.root()) == (current().size, current().root)
    assert not faults
