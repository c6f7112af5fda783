"""After a restore: bring leaves back that were signed after the backup was made, so that the log goes on as the same log.

Nothing else makes the sequencer sign again, for a log that went on without them would be a second history. The leaves are public:
this site's own copy (`copy`), or anybody's in the same form, has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from common.key_files import replace_durably
from consultations.log import memory, reading, recording, records, replay, tiles
from consultations.log.checkpoints import Checkpoint
from consultations.log.memory import Refused
from consultations.log.sequencer import insert_entries, insert_head, insert_tiles
from consultations.log.tiles import ENTRIES, WIDTH, Address, GrowingTree
from consultations.models import LeafKind, PendingLeaf, Receipt
from operations.clock import database_now


@dataclass(frozen=True, slots=True)
class Recovery:
    """How many entries came back, and what they tell that the restored database does not know."""

    entries: int
    lost: tuple[int, ...]  # indexes of entries whose comment or vote is not in the database
    erased: tuple[str, ...]  # public ids of comments that were erased after the backup was made


def copy(folder: Path) -> int:
    """Bring a copy of the published log up to date: bundles of entries first, the checkpoint last. Returns its size.

    The layout is that of C2SP tlog-tiles; only what is new is written.
    """
    now = reading.published()
    if now is None:
        return 0
    for address in tiles.addresses(now.size):
        path = folder / "tile" / str(address)
        if address.level == ENTRIES and not path.exists():
            replace_durably(path, reading.resource(address) or b"")
    replace_durably(folder / "checkpoint", now.note.encode())
    return now.size


def recover(folder: Path) -> Recovery:
    """Store the entries that were signed and are missing, out of a copy; a leaf tells of it. Call it while no sequencer works.

    Raises:
        Refused: nothing is missing, the copy does not reach far enough, or is not of the log that was signed.
    """
    signed = memory.last_signed()
    tree = GrowingTree()
    for _entry in replay.entries(tree, _refuse):
        pass
    if signed is None or signed.size <= tree.size:
        raise Refused("no signed entries are missing in the database")
    with transaction.atomic():
        first = tree.size
        leaves = list(_missing(folder, tree, signed))
        _forget_waiting(leaves)
        lost, erased = _compare(first, leaves)
        recording.record_act(
            LeafKind.RESTORE_PERFORMED,
            None,
            f"entries-{first}-{signed.size}",
            database_now(),
            size=first,
            signed=signed.size,
        )
    return Recovery(len(leaves), lost, erased)


def _missing(folder: Path, tree: GrowingTree, signed: Checkpoint) -> Iterator[str]:
    """Read, store and yield the leaves after those in `tree`; all together must have the root that was signed."""
    while tree.size < signed.size:
        first = tree.size
        begin = first // WIDTH * WIDTH
        bundle = _bundle(folder, first // WIDTH, min(WIDTH, signed.size - begin))
        leaves = [leaf.decode("ascii", "replace") for leaf in bundle[first - begin :]]
        done = [tile for leaf in leaves for tile in tree.append(leaf.encode())]
        insert_entries(first, [PendingLeaf(leaf=leaf) for leaf in leaves])
        insert_tiles(done)
        yield from leaves
    if tree.root() != signed.root:
        raise Refused(
            "the copy is not of the log that was signed, or the database is not: the root is another"
        )
    insert_head(tree)


def _bundle(folder: Path, index: int, width: int) -> list[bytes]:
    """The first `width` entries of a bundle, out of the widest file that there is."""
    for wide in range(WIDTH, width - 1, -1):
        path = folder / "tile" / str(Address(ENTRIES, index, wide))
        if not path.is_file():
            continue
        try:
            entries = tiles.entries_of(path.read_bytes())
        except ValueError as error:
            raise Refused(f"{path}: {error}") from None
        if len(entries) == wide:
            return entries[:width]
    raise Refused(
        f"the copy ends before entry {index * WIDTH + width}; look for another copy of the log that reaches that far"
    )


def _forget_waiting(leaves: Sequence[str]) -> None:
    """What waited when the backup was made was logged afterwards; it must not be logged twice."""
    logged = Counter(leaves)
    for waiting in PendingLeaf.objects.order_by("pk"):
        if logged[waiting.leaf]:
            logged[waiting.leaf] -= 1
            waiting.delete()


def _compare(first: int, leaves: Sequence[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """What was received and is lost, and what was erased and came back; the commitments of the latter are closed again."""
    lost, erased = [], []
    for index, text in enumerate(leaves, start=first):
        try:
            leaf = records.parse_leaf(text)
        except records.BadLeaf:
            continue  # the audit names it
        receipts = Receipt.objects.filter(subject_id=leaf.subject_id)
        if leaf.commitment and not receipts.filter(kind=leaf.kind).exists():
            lost.append(index)
        if leaf.kind == LeafKind.COMMENT_ERASED and receipts.exists():
            receipts.filter(erased_at__isnull=True).update(
                salt=None, record=None, erased_at=database_now()
            )
            erased.append(leaf.subject_id)
    return tuple(lost), tuple(erased)


def _refuse(index: int, what: str) -> None:
    raise Refused(f"index {index}: {what}")
