"""Tiles: their addresses are spelled in one way, and what is cut off is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.log import merkle, tiles
from consultations.log.tiles import ENTRIES, Address, GrowingTree


@pytest.mark.parametrize(
    "path",
    [
        "0/000",
        "0/001.p/5",
        "entries/000",
        "entries/000.p/255",
        "63/x001/x234/067",
        "1/x123/456.p/17",
    ],
)
def test_an_address_is_read_back_as_it_was_written(path: str) -> None:
    address = tiles.parse_address(path)
    assert str(address) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "0",
        "0/",
        "0/0",
        "0/00",
        "0/0000",
        "00/000",
        "64/000",
        "-1/000",
        "0/x000/000",
        "0/x000/x001/000",
        "0/001/000",
        "0/x001/000/",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/999",
        "0/000.p/01",
        "0/000.p/",
        "0/000.p",
        "entries/000.p/300",
        "Entries/000",
        "0/٠٠٠",
        "0/000\n",
        "../0/000",
        "data/000",
        "0/x999/x999/x999/x999/x999/x999/x999/x999/999",
    ],
)
def test_every_other_spelling_is_no_address(path: str) -> None:
    assert tiles.parse_address(path) is None


@given(st.sampled_from([ENTRIES, 0, 1, 7, 63]), st.integers(0, 10**18 - 1), st.integers(1, 256))
def test_any_address_survives_its_spelling(level: int, index: int, width: int) -> None:
    address = Address(level, index, width)
    assert tiles.parse_address(str(address)) == address


def test_a_log_of_seventy_thousand_has_the_tiles_of_the_specification() -> None:
    found = list(tiles.addresses(70_000))
    full = [sum(one.level == level and one.width == 256 for one in found) for level in range(3)]
    partial = {one.level: one.width for one in found if one.width < 256}
    assert full == [273, 1, 0]
    assert partial == {ENTRIES: 112, 0: 112, 1: 17, 2: 1}
    assert all(one.fits(70_000) for one in found)
    assert not Address(0, 273, 113).fits(70_000)
    assert not Address(2, 0, 2).fits(70_000)


def test_a_log_of_256_has_a_full_tile_below_a_partial_one() -> None:
    assert set(map(str, tiles.addresses(256))) == {"entries/000", "0/000", "1/000.p/1"}
    assert not list(tiles.addresses(0))


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert tiles.entries_of(tiles.bundle(entries)) == entries


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=5), st.data())
def test_a_cut_bundle_is_refused_or_ends_between_entries(
    entries: list[bytes], data: st.DataObject
) -> None:
    whole = tiles.bundle(entries)
    cut = whole[: data.draw(st.integers(1, len(whole) - 1))]
    try:
        found = tiles.entries_of(cut)
    except ValueError:
        return
    assert found == entries[: len(found)]
    assert tiles.bundle(found) == cut


def test_a_growing_tree_gives_each_full_tile_once_with_its_root() -> None:
    tree, done = GrowingTree(), []
    for number in range(256 * 256 + 300):
        done += tree.append(str(number).encode())
    assert sorted({(tile.level, tile.index) for tile in done}) == sorted(
        (tile.level, tile.index) for tile in done
    )
    assert [tile.index for tile in done if tile.level == 0] == list(range(257))
    assert [tile.index for tile in done if tile.level == 1] == [0]
    top = next(tile for tile in done if tile.level == 1)
    below = [tile.root for tile in done if tile.level == 0][:256]
    assert tiles.hashes_of(top.hashes) == below
    assert all(merkle.perfect_root(tiles.hashes_of(tile.hashes)) == tile.root for tile in done)
    assert len(tree.partial_tile(0)) == 32 * 44
    assert len(tree.partial_tile(1)) == 32
    assert tree.partial_tile(2) == top.root
