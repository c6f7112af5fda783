"""Reading the stored log from its first entry to its last and computing everything anew; memory is constant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from consultations.log.merkle import leaf_hash
from consultations.log.tiles import GrowingTree, Tile
from consultations.models import LogEntry, LogTile

BATCH = 2048

# (index, what is wrong there)
Fault = Callable[[int, str], None]


def entries(tree: GrowingTree, fault: Fault) -> Iterator[LogEntry]:
    """Yield each entry just after `tree` took its leaf; gaps, hashes and tiles that do not fit go to `fault`."""
    while batch := list(LogEntry.objects.filter(index__gte=tree.size).order_by("index")[:BATCH]):
        done: list[Tile] = []
        for entry in batch:
            if entry.index != tree.size:
                fault(tree.size, "the entry is missing")
                return
            computed = leaf_hash(entry.leaf.encode())
            if bytes(entry.leaf_hash) != computed:
                fault(entry.index, "the leaf was changed: its stored hash is another")
            done += tree.append_hash(computed)
            yield entry
        _compare_tiles(done, fault)


def _compare_tiles(computed: Iterable[Tile], fault: Fault) -> None:
    by_level: dict[int, list[Tile]] = {}
    for tile in computed:
        by_level.setdefault(tile.level, []).append(tile)
    for level, group in by_level.items():
        rows = LogTile.objects.filter(level=level, index__in=[tile.index for tile in group])
        stored = {row.index: (bytes(row.hashes), bytes(row.root)) for row in rows}
        for tile in group:
            if stored.get(tile.index) != (tile.hashes, tile.root):
                first = tile.index * 256 ** (level + 1)
                fault(first, f"tile {level}/{tile.index} does not hold the hashes of its entries")
