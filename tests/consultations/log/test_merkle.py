"""The tree of RFC 6962: proofs hold for every leaf and any two sizes, and nothing that is no proof is taken for one."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.log import merkle, tiles
from consultations.log.merkle import BadProof
from consultations.log.tiles import GrowingTree

HOSTILE = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data")) / "hostile" / "tlog"
CASES = sorted(HOSTILE.glob("rfc6962_inclusion/**/*.json"))
LARGEST = 5_000
needs_cases = pytest.mark.skipif(not CASES, reason="hostile/tlog needs DIWAN_SHARED_DATA")

# Appendix of RFC 6962's reference implementation: eight entries and the roots of the trees over the first n of them.
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOT_OF_EIGHT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@functools.cache
def grown() -> tuple[list[bytes], list[bytes], dict[tuple[int, int], bytes]]:
    """Leaf hashes, roots by size and full tiles of a log of the largest size."""
    tree = GrowingTree()
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(LARGEST)]
    roots, full = [tree.root()], {}
    for leaf in leaves:
        for tile in tree.append_hash(leaf):
            full[tile.level, tile.index] = tile.hashes
        roots.append(tree.root())
    return leaves, roots, full


def read(level: int, index: int, width: int) -> bytes:
    """As the database answers: partial tiles are made of what lies below."""
    leaves, _roots, full = grown()
    if (level, index) in full:
        return full[level, index][: 32 * width]
    if level == 0:
        return b"".join(leaves[256 * index : 256 * index + width])
    below = range(256 * index, 256 * index + width)
    return b"".join(
        merkle.perfect_root(tiles.hashes_of(full[level - 1, number])) for number in below
    )


def naive_root(hashes: list[bytes]) -> bytes:
    """RFC 6962 §2.1 word by word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1
    while middle * 2 < len(hashes):
        middle *= 2
    return merkle.node_hash(naive_root(hashes[:middle]), naive_root(hashes[middle:]))


def test_the_tree_of_the_reference_implementation_has_its_root() -> None:
    tree = GrowingTree()
    for entry in ENTRIES:
        tree.append(entry)
    assert tree.root().hex() == ROOT_OF_EIGHT


@given(st.integers(0, 600))
def test_a_tree_grown_leaf_by_leaf_has_the_root_of_the_definition(size: int) -> None:
    leaves, roots, _full = grown()
    assert roots[size] == naive_root(leaves[:size])


@given(st.integers(1, LARGEST), st.data())
def test_every_leaf_is_included_in_any_tree_that_holds_it(size: int, data: st.DataObject) -> None:
    leaves, roots, _full = grown()
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(tiles.node_reader(read, size), index, size)
    assert len(proof) <= (size - 1).bit_length()
    merkle.verify_inclusion(
        leaf=leaves[index], index=index, size=size, proof=proof, root=roots[size]
    )
    for wrong in (proof[:-1], [*proof, roots[size]], [roots[size], *proof]):
        if wrong != proof:
            with pytest.raises(BadProof):
                merkle.verify_inclusion(
                    leaf=leaves[index], index=index, size=size, proof=wrong, root=roots[size]
                )


@given(st.integers(1, LARGEST))
@settings(max_examples=10)
def test_each_and_every_leaf_of_a_tree_of_any_size_is_included(size: int) -> None:
    leaves, roots, _full = grown()
    node = functools.cache(tiles.node_reader(read, size))
    for index in range(size):
        merkle.verify_inclusion(
            leaf=leaves[index],
            index=index,
            size=size,
            proof=merkle.inclusion_proof(node, index, size),
            root=roots[size],
        )


@given(st.integers(0, LARGEST), st.integers(0, LARGEST))
def test_any_two_sizes_are_consistent(one: int, other: int) -> None:
    _leaves, roots, _full = grown()
    first, second = sorted((one, other))
    proof = merkle.consistency_proof(tiles.node_reader(read, second), first, second)
    sizes = {"first": first, "second": second}
    merkle.verify_consistency(
        **sizes, proof=proof, first_root=roots[first], second_root=roots[second]
    )
    other_root = hashlib.sha256(b"another").digest()
    bad = [
        {"proof": [*proof, other_root]},
        {"first_root": other_root},
        *([{"proof": proof[:-1]}, {"second_root": other_root}] if proof else []),
        *([{"proof": [other_root, *proof[1:]]}] if proof else []),
    ]
    honest = {"proof": proof, "first_root": roots[first], "second_root": roots[second]}
    for change in bad:
        with pytest.raises(BadProof):
            merkle.verify_consistency(**sizes, **(honest | change))


def test_every_leaf_of_small_trees_and_every_pair_of_small_sizes() -> None:
    leaves, roots, _full = grown()
    for size in range(1, 70):
        node = tiles.node_reader(read, size)
        for index in range(size):
            proof = merkle.inclusion_proof(node, index, size)
            merkle.verify_inclusion(
                leaf=leaves[index], index=index, size=size, proof=proof, root=roots[size]
            )
        for first in range(size + 1):
            merkle.verify_consistency(
                first=first,
                second=size,
                proof=merkle.consistency_proof(node, first, size),
                first_root=roots[first],
                second_root=roots[size],
            )


@needs_cases
def test_there_are_cases_of_both_kinds() -> None:
    wanted = {json.loads(case.read_text())["wantErr"] for case in CASES}
    assert wanted == {True, False}


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_cases_of_other_implementations_are_judged_as_there(case: Path) -> None:
    given_case = json.loads(case.read_text())

    def decoded(text: str | None) -> bytes:
        return base64.b64decode(text or "")

    def check() -> None:
        merkle.verify_inclusion(
            leaf=decoded(given_case["leafHash"]),
            index=given_case["leafIdx"],
            size=given_case["treeSize"],
            proof=[decoded(text) for text in given_case["proof"] or []],
            root=decoded(given_case["root"]),
        )

    if given_case["wantErr"]:
        with pytest.raises(BadProof):
            check()
    else:
        check()


@pytest.mark.parametrize(
    ("index", "size"), [(-1, 1), (0, 0), (1, 1), (5, -3), (2**70, 2**71)], ids=str
)
def test_impossible_places_are_refused(index: int, size: int) -> None:
    with pytest.raises(BadProof):
        merkle.verify_inclusion(leaf=bytes(32), index=index, size=size, proof=[], root=bytes(32))


def test_a_log_that_shrank_is_not_consistent() -> None:
    with pytest.raises(BadProof):
        merkle.verify_consistency(
            first=3, second=2, proof=[], first_root=bytes(32), second_root=bytes(32)
        )
