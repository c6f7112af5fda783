"""Checkpoints (signed tree heads) and proofs that travel with one: what a verifier reads. Pure.

Source: C2SP tlog-checkpoint and tlog-proof.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from consultations.log import merkle, notes
from consultations.log.merkle import HASH_BYTES, BadProof
from consultations.log.notes import BadNote, Verifier, decode64, encode64

PROOF_HEADER = "c2sp.org/tlog-proof@v1"
MAX_PROOF_HASHES = 64
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of the log `origin` when it had `size` leaves; `root` is 32 bytes."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands at `index` under a checkpoint; `extra` is for the application and proves nothing by itself."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def __str__(self) -> str:
        lines = [PROOF_HEADER]
        if self.extra is not None:
            lines.append(f"extra {encode64(self.extra)}")
        lines += [f"index {self.index}", *(encode64(one) for one in self.hashes)]
        return "\n".join([*lines, "", self.checkpoint])


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text; extension lines are allowed and ignored.

    Raises:
        BadNote: it is no checkpoint.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise BadNote("a checkpoint has at least three lines that are not empty")
    origin, size, root = lines[:3]
    try:
        return Checkpoint(origin, _number(size), _hash(root))
    except ValueError as error:
        raise BadNote(f"the checkpoint is malformed: {error}") from None


def verify_checkpoint(note: str, known: Sequence[Verifier], *, origin: str) -> Checkpoint:
    """Read a checkpoint that a known key signed for `origin`.

    Raises:
        BadNote: malformed, another log's, or not signed by a known key.
    """
    text, _signed = notes.verify(note, known)
    checkpoint = parse_checkpoint(text)
    if checkpoint.origin != origin:
        raise notes.UnknownKey("the checkpoint is that of another log")
    return checkpoint


def parse_proof(text: str) -> Proof:
    """Take a proof apart without checking it.

    Raises:
        BadProof: it is malformed.
    """
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines.pop(0) != PROOF_HEADER:
        raise BadProof("not a tlog-proof")
    try:
        extra = decode64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else None
        if not lines or not lines[0].startswith("index "):
            raise BadProof("the proof names no index")
        index = _number(lines.pop(0)[6:])
        if len(lines) > MAX_PROOF_HASHES:
            raise BadProof("the proof is too long")
        return Proof(index, tuple(_hash(line) for line in lines), checkpoint, extra)
    except BadProof:
        raise
    except ValueError as error:
        raise BadProof(f"the proof is malformed: {error}") from None


def verify_proof(
    proof: Proof, entry: bytes, known: Sequence[Verifier], *, origin: str
) -> Checkpoint:
    """Check that `entry` is in the log; returns the checkpoint that says so.

    Raises:
        BadNote: the checkpoint is not to be trusted; BadProof: the entry is not shown to be under it.
    """
    checkpoint = verify_checkpoint(proof.checkpoint, known, origin=origin)
    merkle.verify_inclusion(
        leaf=merkle.leaf_hash(entry),
        index=proof.index,
        size=checkpoint.size,
        proof=proof.hashes,
        root=checkpoint.root,
    )
    return checkpoint


def _number(text: str) -> int:
    if not _DECIMAL.fullmatch(text) or int(text) >= merkle.MAX_SIZE:
        raise ValueError("a number is not written in plain decimals")
    return int(text)


def _hash(text: str) -> bytes:
    data = decode64(text)
    if len(data) != HASH_BYTES:
        raise ValueError("a hash is not 32 bytes long")
    return data
