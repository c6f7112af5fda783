"""The one process that gives leaves their places and signs: store, then sign and remember, then publish.

Each step can be the last one before a crash. Entries, tiles and the head of a batch are one transaction; the signed
checkpoint is on the disk outside the database before anybody can read it; publishing is one row. Whoever starts next finds
what is missing and goes on; whoever finds a contradiction refuses.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from django.db import DatabaseError, InterfaceError, transaction

from common.errors import means_full
from common.logging import get_logger
from consultations.log import checkpoints, keys, memory, notes, records, replay
from consultations.log.checkpoints import Checkpoint
from consultations.log.lock import SequencerLock
from consultations.log.memory import Refused
from consultations.log.merkle import leaf_hash
from consultations.log.tiles import GrowingTree, Tile
from consultations.models import LogCheckpoint, LogEntry, LogHead, LogTile, PendingLeaf
from operations.clock import database_now

log = get_logger(__name__)

BATCH = 5_000
POLL_SECONDS = 0.5
AFTER_DATABASE_LOSS_SECONDS = 1.0


class Sequencer:
    """Use `run` in a process of its own, or `run_once` for what waits now."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._lock = SequencerLock()
        self._is_alone = False
        self._tree: GrowingTree | None = None

    def run(self) -> None:
        """Work until `stopping` is set; waits while another sequencer works, for a database that is away, for room on the disk.

        Raises:
            Refused: what is stored contradicts what was signed.
        """
        log.info("sequencer.started", origin=keys.origin())
        try:
            while not self.stopping.is_set():
                pause = POLL_SECONDS
                try:
                    if self._alone():
                        pause = 0 if self.step() == BATCH else POLL_SECONDS
                except (DatabaseError, InterfaceError) as error:
                    log.warning("sequencer.database_lost", error=type(error).__name__)
                    self._forget()
                    pause = AFTER_DATABASE_LOSS_SECONDS
                except OSError as error:
                    if not means_full(error):
                        raise
                    # What is stored waits unsigned until the disk takes the signed checkpoint.
                    log.error("sequencer.disk_full", error=error.strerror)
                    self._forget()
                    pause = AFTER_DATABASE_LOSS_SECONDS
                self.stopping.wait(pause)
        finally:
            self._forget()
        log.info("sequencer.stopped")

    def run_once(self) -> int | None:
        """Take in and sign all that waits now; returns how many leaves, or None when another sequencer works.

        Raises:
            Refused: as `run`.
        """
        try:
            if not self._alone():
                return None
            total = 0
            while count := self.step():
                total += count
            return total
        finally:
            self._forget()

    def step(self) -> int:
        """Store one batch, sign it, publish it; returns how many leaves it had. Call it holding the lock.

        Raises:
            Refused: as `run`.
        """
        if self._tree is None:
            self._tree = read_back()
        try:
            count = store(self._tree)
            head = unpublished_head()
            if head is not None:
                note = sign(head)
                memory.remember(note)
                publish(head, note)
                log.info("sequencer.published", size=head.size, leaves=count)
        except BaseException:
            self._tree = None  # it may be ahead of what was committed
            raise
        return count

    def _alone(self) -> bool:
        if not self._is_alone:
            self._is_alone = self._lock.acquire()
        return self._is_alone

    def _forget(self) -> None:
        self._lock.release()
        self._is_alone, self._tree = False, None


def read_back() -> GrowingTree:
    """Compute the stored log anew and compare it with itself and with what was signed last.

    Raises:
        Refused: it is not the log that was signed, or was changed by hand.
    """
    signed = memory.last_signed()
    _check_key(signed)
    tree = GrowingTree()
    if signed is not None and signed.size == 0:
        _check_signed(signed, tree)
    for _entry in replay.entries(tree, _refuse):
        if signed is not None and tree.size == signed.size:
            _check_signed(signed, tree)
    if signed is not None and tree.size < signed.size:
        raise Refused(
            f"the database holds {tree.size} entries, but a checkpoint of {signed.size} was signed: "
            "it is an older state, such as a restored backup"
        )
    head = LogHead.objects.order_by("-size").first()
    if head is not None and (head.size, bytes(head.root)) != (tree.size, tree.root()):
        raise Refused(
            f"the newest head is that of {head.size} entries and does not fit the {tree.size} that are stored"
        )
    return tree


def store(tree: GrowingTree) -> int:
    """Give the waiting leaves their places: entries, tiles and head in one transaction; returns how many."""
    with transaction.atomic():
        waiting = list(PendingLeaf.objects.order_by("pk")[:BATCH])
        if not waiting and LogHead.objects.exists():
            return 0
        first = tree.size
        tiles = [tile for one in waiting for tile in tree.append(one.leaf.encode())]
        insert_entries(first, waiting)
        insert_tiles(tiles)
        insert_head(tree)
        PendingLeaf.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return len(waiting)


def insert_entries(first: int, waiting: Sequence[PendingLeaf]) -> None:
    LogEntry.objects.bulk_create(
        _entry(index, one.leaf) for index, one in enumerate(waiting, start=first)
    )


def insert_tiles(tiles: Sequence[Tile]) -> None:
    LogTile.objects.bulk_create(
        LogTile(level=tile.level, index=tile.index, hashes=tile.hashes, root=tile.root)
        for tile in tiles
    )


def insert_head(tree: GrowingTree) -> None:
    LogHead.objects.create(size=tree.size, root=tree.root(), made_at=database_now())


def unpublished_head() -> LogHead | None:
    """The newest head, unless its checkpoint is public already."""
    head = LogHead.objects.order_by("-size").select_related("checkpoint").first()
    return head if head is not None and not hasattr(head, "checkpoint") else None


def sign(head: LogHead) -> str:
    """The checkpoint of a head.

    Raises:
        Refused: something larger, or the same size with another root, was signed before.
    """
    signed = memory.last_signed()
    root = bytes(head.root)
    if signed is not None and (
        signed.size > head.size or (signed.size == head.size and signed.root != root)
    ):
        raise Refused(f"a checkpoint of {signed.size} entries was signed meanwhile by another")
    return notes.sign(Checkpoint(keys.origin(), head.size, root).text, keys.signers())


def publish(head: LogHead, note: str) -> None:
    LogCheckpoint.objects.create(head=head, note=note)


def _entry(index: int, text: str) -> LogEntry:
    entry = LogEntry(index=index, leaf=text, leaf_hash=leaf_hash(text.encode()))
    try:
        leaf = records.parse_leaf(text)
        entry.kind, entry.subject_id = leaf.kind, leaf.subject_id
        entry.consultation_key = leaf.consultation or None
    except records.BadLeaf:
        # Not written by this code; the audit names it. Refusing it would hold up everybody else's receipts.
        entry.kind = "unknown"
    return entry


def _refuse(index: int, what: str) -> None:
    raise Refused(f"index {index}: {what}")


def _check_signed(signed: Checkpoint, tree: GrowingTree) -> None:
    if signed.root != tree.root():
        raise Refused(
            f"the first {signed.size} entries are not those that were signed: the root is another"
        )


def _check_key(signed: Checkpoint | None) -> None:
    """A key that was made anew, or a lost memory, must not begin a second history."""
    newest = LogCheckpoint.objects.order_by("-head_id").first()
    if newest is None:
        return
    try:
        checkpoints.verify_checkpoint(newest.note, keys.verifiers(), origin=keys.origin())
    except notes.BadNote as error:
        raise Refused(
            f"the log's key in the keys folder is not the one that signed: {error}"
        ) from None
    if signed is None:
        raise Refused(
            f"{memory.path()} is missing; put the last published checkpoint there (log/checkpoint of "
            "this site or of whoever kept a copy)"
        )
