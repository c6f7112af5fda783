"""Tiles: how the tree and its entries are cut into files, and how a tree grows tile by tile. Pure.

Source: C2SP tlog-tiles. A tile holds up to 256 hashes; those of level L are hashes of perfect subtrees of 256**L leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from consultations.log.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    NodeReader,
    leaf_hash,
    node_hash,
    perfect_root,
)

WIDTH = 256
HEIGHT = 8
MAX_LEVEL = 63
ENTRIES = -1  # the level under which bundles of entries are addressed

# (level, index, width) → the first `width` hashes of the tile, concatenated
TileReader = Callable[[int, int, int], bytes]

_ADDRESS = re.compile(
    r"(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """One tile, or one bundle of entries (level `ENTRIES`); `width` is 256 for a full one."""

    level: int
    index: int
    width: int = WIDTH

    def __str__(self) -> str:
        """The path below ``tile/``.

        >>> str(Address(0, 1234067)), str(Address(ENTRIES, 5, 3))
        ('0/x001/x234/067', 'entries/005.p/3')
        """
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{level}/{_index_path(self.index)}{partial}"

    def fits(self, size: int) -> bool:
        """Does a log of `size` leaves have this tile, at least as wide as asked?"""
        row = size >> (HEIGHT * max(self.level, 0))
        return self.index * WIDTH + self.width <= row


@dataclass(frozen=True, slots=True)
class Tile:
    """A full tile; `root` is the hash over it, one entry of the tile above."""

    level: int
    index: int
    hashes: bytes
    root: bytes


def parse_address(path: str) -> Address | None:
    """The address that `path` spells in the one way allowed, else None."""
    match = _ADDRESS.fullmatch(path)
    if match is None:
        return None
    level, digits, width = match.groups()
    address = Address(
        ENTRIES if level == "entries" else int(level),
        int(re.sub("[x/]", "", digits)),
        int(width) if width else WIDTH,
    )
    is_in_bounds = address.level <= MAX_LEVEL and (not width or address.width < WIDTH)
    return address if is_in_bounds and str(address) == path else None


def _index_path(index: int) -> str:
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03}")
    return "/".join(reversed(groups))


def addresses(size: int) -> Iterator[Address]:
    """Every tile and bundle of a log of `size` leaves, partial ones included."""
    for level in (ENTRIES, *range(MAX_LEVEL + 1)):
        full, rest = divmod(size >> (HEIGHT * max(level, 0)), WIDTH)
        if not full and not rest:
            return
        yield from (Address(level, index) for index in range(full))
        if rest:
            yield Address(level, full, rest)


def node_reader(read: TileReader, size: int) -> NodeReader:
    """Answer for nodes of the tree of `size` leaves out of its tiles; each tile is read once."""
    kept: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        tile_level, inner = divmod(level, HEIGHT)
        tile_index, offset = divmod(index << inner, WIDTH)
        if (tile_level, tile_index) not in kept:
            width = min(WIDTH, (size >> (HEIGHT * tile_level)) - tile_index * WIDTH)
            kept[tile_level, tile_index] = read(tile_level, tile_index, width)
        return perfect_root(hashes_of(kept[tile_level, tile_index])[offset : offset + (1 << inner)])

    return node


def hashes_of(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries one after the other, each behind its length as a big-endian uint16."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_of(bundled: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        ValueError: it is cut off.
    """
    entries, at = [], 0
    while at < len(bundled):
        length = int.from_bytes(bundled[at : at + 2], "big")
        entry = bundled[at + 2 : at + 2 + length]
        if at + 2 > len(bundled) or len(entry) != length:
            raise ValueError("the bundle is cut off")
        entries.append(entry)
        at += 2 + length
    return entries


class GrowingTree:
    """A tree that takes one leaf after the other; it keeps less than one tile a level, whatever its size."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[
            bytes
        ] = []  # perfect subtrees from left to right, one per set bit of size
        self._rows: list[list[bytes]] = [[]]  # by level, the hashes of the tile that is not full

    def append(self, entry: bytes) -> list[Tile]:
        """Add a leaf's content; returns the tiles that it completed, lowest level first."""
        return self.append_hash(leaf_hash(entry))

    def append_hash(self, node: bytes) -> list[Tile]:
        """Add a leaf by its hash; returns as `append` does."""
        done: list[Tile] = []
        level, carry = 0, self.size
        self.size += 1
        while True:
            if level % HEIGHT == 0:
                self._rise(level // HEIGHT, node, done)
            if not carry & 1:
                break
            node = node_hash(self._peaks.pop(), node)
            carry, level = carry >> 1, level + 1
        self._peaks.append(node)
        return done

    def _rise(self, level: int, node: bytes, done: list[Tile]) -> None:
        """A node reached the foot of tile level `level`: it closes the tile below and joins the row."""
        if level:
            index = (self.size >> (HEIGHT * level)) - 1
            done.append(Tile(level - 1, index, b"".join(self._rows[level - 1]), node))
            self._rows[level - 1] = []
            if level == len(self._rows):
                self._rows.append([])
        self._rows[level].append(node)

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        *left, root = self._peaks
        for peak in reversed(left):
            root = node_hash(peak, root)
        return root

    def partial_tile(self, level: int) -> bytes:
        """The hashes at `level` that do not fill a tile yet."""
        return b"".join(self._rows[level]) if level < len(self._rows) else b""
