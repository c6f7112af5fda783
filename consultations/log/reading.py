"""The published log as verifiers read it: the newest checkpoint, tiles, bundles of entries, proofs."""

from __future__ import annotations

from dataclasses import dataclass

from consultations.log import merkle, tiles
from consultations.log.checkpoints import Proof
from consultations.log.merkle import BadProof
from consultations.log.tiles import ENTRIES, WIDTH, Address
from consultations.models import LogCheckpoint, LogEntry, LogTile


@dataclass(frozen=True, slots=True)
class Published:
    """The newest checkpoint that anybody may read; what lies beyond `size` is not public yet."""

    size: int
    root: bytes
    note: str


def published() -> Published | None:
    """The newest checkpoint; None before the sequencer ran for the first time. One query."""
    newest = LogCheckpoint.objects.order_by("-head_id").select_related("head").first()
    return Published(newest.head_id, bytes(newest.head.root), newest.note) if newest else None


def resource(address: Address) -> bytes | None:
    """The bytes of a tile or bundle; None where the published log has none. Two queries."""
    now = published()
    if now is None or not address.fits(now.size):
        return None
    if address.level != ENTRIES:
        return tile(address.level, address.index, address.width)
    begin = address.index * WIDTH
    rows = _entries(begin, address.width).values_list("leaf", flat=True)
    return tiles.bundle(leaf.encode() for leaf in rows)


def tile(level: int, index: int, width: int) -> bytes:
    """The first `width` hashes of a tile; partial tiles are made of what lies below. One query.

    Raises:
        BadProof: the database lacks some of them, which its triggers should have prevented.
    """
    if width == WIDTH:
        full = LogTile.objects.filter(level=level, index=index).values_list("hashes", flat=True)
        hashes = b"".join(bytes(one) for one in full)
    elif level == 0:
        rows = _entries(index * WIDTH, width).values_list("leaf_hash", flat=True)
        hashes = b"".join(bytes(one) for one in rows)
    else:
        below = LogTile.objects.filter(
            level=level - 1, index__gte=index * WIDTH, index__lt=index * WIDTH + width
        )
        roots = below.order_by("index").values_list("root", flat=True)
        hashes = b"".join(bytes(one) for one in roots)
    if len(hashes) != width * merkle.HASH_BYTES:
        raise BadProof(f"tile {level}/{index} is incomplete")
    return hashes


def inclusion(index: int, now: Published, *, extra: bytes | None = None) -> Proof:
    """The proof that the published log holds entry `index`; about as many queries as tree levels divided by eight, doubled.

    Raises:
        BadProof: tiles are missing.
    """
    hashes = merkle.inclusion_proof(tiles.node_reader(tile, now.size), index, now.size)
    return Proof(index, tuple(hashes), now.note, extra)


def root_at(size: int, now: Published) -> bytes:
    """The root that the published log had when it held `size` entries, computed from its tiles."""
    if size == now.size:
        return now.root
    return merkle.root_of(tiles.node_reader(tile, size), size)


def _entries(begin: int, count: int):  # type: ignore[no-untyped-def]  # a query set of LogEntry
    return LogEntry.objects.filter(index__gte=begin, index__lt=begin + count).order_by("index")
