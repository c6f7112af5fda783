"""Merkle tree hashing, and the verification of inclusion and consistency proofs. Pure functions over bytes.

Source: RFC 6962 §2.1 (hashes and proofs), RFC 9162 §2.1.3.2 and §2.1.4.2 (verification). Verification is strict: a proof with
one hash too many or too few, or with a hash of another length, is no proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

HASH_BYTES = 32
MAX_SIZE = 2**63
EMPTY_ROOT = hashlib.sha256(b"").digest()

# (level, index) → hash of the perfect subtree of 2**level leaves that begins at leaf index * 2**level
NodeReader = Callable[[int, int], bytes]


class BadProof(ValueError):
    """A proof does not prove what it should; the message says what is wrong with it."""


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def split(size: int) -> int:
    """The largest power of two smaller than `size` (at least 2): where RFC 6962 divides a tree.

    >>> split(2), split(7), split(8)
    (1, 4, 4)
    """
    return 1 << ((size - 1).bit_length() - 1)


def range_root(node: NodeReader, begin: int, end: int) -> bytes:
    """The hash of the leaves [begin, end), where that range is a subtree of RFC 6962."""
    size = end - begin
    if size & (size - 1) == 0 and begin % size == 0:
        level = size.bit_length() - 1
        return node(level, begin >> level)
    middle = begin + split(size)
    return node_hash(range_root(node, begin, middle), range_root(node, middle, end))


def root_of(node: NodeReader, size: int) -> bytes:
    return range_root(node, 0, size) if size else EMPTY_ROOT


def inclusion_proof(node: NodeReader, index: int, size: int) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves, from the leaf's sibling upwards (RFC 6962 §2.1.1).

    Raises:
        ValueError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + split(end - begin)
        if index < middle:
            path.append(range_root(node, middle, end))
            end = middle
        else:
            path.append(range_root(node, begin, middle))
            begin = middle
    return path[::-1]


def consistency_proof(node: NodeReader, first: int, second: int) -> list[bytes]:
    """That the tree of `first` leaves is the beginning of the tree of `second` leaves (RFC 6962 §2.1.2).

    Raises:
        ValueError: not 0 ≤ first ≤ second.
    """
    if not 0 <= first <= second:
        raise ValueError(f"no proof leads from {first} to {second} leaves")
    if first in (0, second):
        return []
    path: list[bytes] = []
    begin, end = 0, second
    while end != first:
        middle = begin + split(end - begin)
        if first <= middle:
            path.append(range_root(node, middle, end))
            end = middle
        else:
            path.append(range_root(node, begin, middle))
            begin = middle
    if begin:
        path.append(range_root(node, begin, end))
    return path[::-1]


def verify_inclusion(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf with the hash `leaf` stands at `index` in the tree of `size` leaves under `root`.

    Raises:
        BadProof: it does not follow.
    """
    if not 0 <= index < size <= MAX_SIZE:
        raise BadProof(f"a tree of {size} leaves has no leaf {index}")
    _check_lengths([leaf, root, *proof])
    at, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise BadProof("the proof is too long")
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise BadProof("the proof is too short")
    if node != root:
        raise BadProof("the proof leads to another root")


def verify_consistency(
    *, first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    """Check that the tree of `second` leaves only adds to the tree of `first` leaves.

    Raises:
        BadProof: it does not follow.
    """
    if not 0 <= first <= second <= MAX_SIZE:
        raise BadProof(f"a log of {second} leaves does not continue one of {first}")
    _check_lengths([first_root, second_root, *proof])
    if first in (0, second):
        _check_trivial(first, second, proof, first_root, second_root)
        return
    hashes = list(proof) if first & (first - 1) else [first_root, *proof]
    if not hashes:
        raise BadProof("the proof is too short")
    old, new = _climb(first, second, hashes)
    if old != first_root:
        raise BadProof("the proof leads to another old root")
    if new != second_root:
        raise BadProof("the proof leads to another new root")


def _check_trivial(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> None:
    if proof:
        raise BadProof("the proof is too long")
    if first == second and first_root != second_root:
        raise BadProof("two roots for one size")
    if first == 0 and first_root != EMPTY_ROOT:
        raise BadProof("an empty log has another root")


def _climb(first: int, second: int, hashes: Sequence[bytes]) -> tuple[bytes, bytes]:
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise BadProof("the proof is too long")
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise BadProof("the proof is too short")
    return old, new


def _check_lengths(hashes: Iterable[bytes]) -> None:
    if any(len(one) != HASH_BYTES for one in hashes):
        raise BadProof("a hash is not 32 bytes long")
