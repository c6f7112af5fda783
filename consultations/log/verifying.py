"""Judging a receipt that somebody shows: a code, a receipt's file, or the text of a proof.

Whatever is shown is taken as hostile; the answer is a verdict, never an exception.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from common.sealing import Unsealable
from consultations.log import checkpoints, keys, merkle, notes, reading, receipts, records
from consultations.log.checkpoints import PROOF_HEADER, Checkpoint
from consultations.log.merkle import BadProof
from consultations.log.notes import BadNote, UnknownKey
from consultations.log.recording import PROMISE_HEADER, comment_record
from consultations.log.records import BadLeaf, Leaf
from consultations.models import LogEntry, Receipt
from consultations.moderation.originals import original_of

MAX_SHOWN = 200_000


class Verdict(StrEnum):
    VERIFIED = "verified"  # it is in the log, and opens
    PROMISED = "promised"  # it waits for the next checkpoint
    ERASED = "erased"  # it is in the log, and its text was erased
    ALTERED = "altered"  # the text is not the one that was received
    WRONG_SALT = "wrong_salt"  # the text may be right, the salt is not
    NOT_IN_LOG = "not_in_log"  # this log does not hold it
    OTHER_LOG = "other_log"  # it is another log's
    BAD_PROOF = "bad_proof"  # the proof proves nothing
    UNKNOWN = "unknown"  # no receipt has this code
    UNREADABLE = "unreadable"  # it is no receipt


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict with what is known for certain; `receipt` is the row of this site, where there is one."""

    verdict: Verdict
    leaf: Leaf | None = None
    index: int | None = None
    checkpoint: Checkpoint | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class _Shown:
    """The parts of a receipt's file, each of the right type and none of them true yet."""

    leaf: Leaf
    record: str | None
    salt: bytes | None
    proof: str
    promise: str


class _Judged(Exception):
    """The verdict is clear before the end."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


def judge(shown: str) -> Finding:
    """Judge what somebody pasted or uploaded."""
    text = shown.strip().replace("\r\n", "\n")  # browsers send forms with CRLF
    if not text or len(text) > MAX_SHOWN:
        return Finding(Verdict.UNREADABLE)
    if text.startswith("{"):
        return _judge_file(text)
    if text.startswith(PROOF_HEADER):
        return _judge_proof(text + "\n")
    return _judge_code(text)


def _judge_code(typed: str) -> Finding:
    code = typed.rstrip("/").rpartition("/")[2]  # the address of a receipt's page will do
    if not receipts.as_code(code):
        return Finding(Verdict.UNREADABLE)
    receipt = receipts.find(code)
    return judge_receipt(receipt) if receipt else Finding(Verdict.UNKNOWN)


def judge_receipt(receipt: Receipt) -> Finding:
    """Judge a receipt of this site as a stranger would: by the published log and nothing else."""
    try:
        found = receipts.standing(receipt)
    except BadProof:
        return Finding(Verdict.BAD_PROOF, receipt=receipt)
    if not found.leaf:
        return Finding(Verdict.NOT_IN_LOG, receipt=receipt)
    try:
        leaf = records.parse_leaf(found.leaf)
        verdict, checkpoint = Verdict.PROMISED, None
        if found.proof:
            proof = checkpoints.parse_proof(found.proof)
            checkpoint = _under_checkpoint(proof, found.leaf)
            verdict = Verdict.VERIFIED
        verdict = _opens(receipt, leaf) or verdict
    except BadLeaf:
        return Finding(Verdict.NOT_IN_LOG, receipt=receipt)
    except _Judged as end:
        return Finding(end.verdict, leaf, found.index, receipt=receipt)
    return Finding(verdict, leaf, found.index, checkpoint, receipt)


def _opens(receipt: Receipt, leaf: Leaf) -> Verdict | None:
    """Is what this site stores still what the leaf commits to? None says yes."""
    if leaf.commitment != bytes(receipt.commitment).hex():
        return Verdict.ALTERED
    if receipt.salt is None or receipt.record is None:
        return Verdict.ERASED
    try:
        opened = records.commitment(receipt.kind, bytes(receipt.salt), receipt.opened or "")
    except Unsealable:
        return Verdict.ALTERED
    if opened.hex() != leaf.commitment or not comment_matches(receipt):
        return Verdict.ALTERED
    return None


def comment_matches(receipt: Receipt) -> bool:
    """Is the stored comment still the recorded one? True where the receipt is no comment's, or that of a deleted one."""
    if receipt.comment_id is None or receipt.record is None:
        return True
    try:
        comment = receipt.comment
        if comment is None:
            return False
        stored = comment_record(comment, comment.consultation)
        stored["text"] = original_of(comment)
        return records.canonical(stored) == receipt.opened
    except (Unsealable, ObjectDoesNotExist):
        # Rows that went past every constraint, as when somebody edits by hand.
        return False


def _judge_file(text: str) -> Finding:
    try:
        shown = _read_file(text)
    except (ValueError, RecursionError, KeyError):
        return Finding(Verdict.UNREADABLE)
    known = (
        Receipt.objects.filter(kind=shown.leaf.kind, subject_id=shown.leaf.subject_id)
        .select_related(
            "comment__version", "comment__clause", "comment__consultation", "comment__parent"
        )
        .first()
    )
    try:
        erased = _check_opening(shown, known)
        index, checkpoint = _check_place(shown)
    except _Judged as end:
        return Finding(end.verdict, shown.leaf, receipt=known)
    verdict = Verdict.VERIFIED if checkpoint else Verdict.PROMISED
    return Finding(Verdict.ERASED if erased else verdict, shown.leaf, index, checkpoint, known)


def _read_file(text: str) -> _Shown:
    values: Any = json.loads(text)
    leaf = records.parse_leaf(_string(values.get("leaf")))
    if leaf.kind not in records.DOMAINS:
        raise ValueError("the kind has no receipts")
    record = values.get("record")
    if record is not None and not isinstance(record, dict):
        raise ValueError("a record is an object")
    return _Shown(
        leaf,
        None if record is None else records.canonical(record),
        _salt(values.get("salt")),
        _string(values.get("proof")),
        _string(values.get("promise")),
    )


def _string(value: object) -> str:
    if not isinstance(value, str | None):
        raise ValueError("not a text")
    return value or ""


def _salt(value: object) -> bytes | None:
    """None is a salt that is not there; one that cannot be right is empty."""
    text = _string(value)
    if not text:
        return None
    try:
        salt = notes.decode64(text)
    except ValueError:
        return b""
    return salt if len(salt) == records.SALT_BYTES else b""


def _check_opening(shown: _Shown, known: Receipt | None) -> bool:
    """Do salt and record open the leaf's commitment? True says that both are gone, as the log tells."""
    if shown.record is None or shown.salt is None:
        if known is not None and known.erased_at is not None:
            return True
        raise _Judged(Verdict.UNREADABLE)
    if shown.salt:
        opened = records.commitment(shown.leaf.kind, shown.salt, shown.record)
        if opened.hex() == shown.leaf.commitment:
            return False
    is_our_text = known is not None and known.opened == shown.record
    same_salt = known is not None and bytes(known.salt or b"") == shown.salt
    if not shown.salt or (is_our_text and not same_salt):
        raise _Judged(Verdict.WRONG_SALT)
    raise _Judged(Verdict.ALTERED)


def _check_place(shown: _Shown) -> tuple[int | None, Checkpoint | None]:
    """Where the log has the leaf; no checkpoint says that it waits for one."""
    if shown.proof:
        proof = _parsed(shown.proof)
        return proof.index, _under_checkpoint(proof, shown.leaf.text)
    _check_promise(shown)
    return _look_up(shown.leaf)


def _check_promise(shown: _Shown) -> None:
    try:
        text, _signed = notes.verify(shown.promise, keys.promise_verifiers())
    except UnknownKey:
        raise _Judged(Verdict.OTHER_LOG) from None
    except BadNote:
        raise _Judged(Verdict.BAD_PROOF) from None
    leaf_hash = notes.encode64(merkle.leaf_hash(shown.leaf.text.encode()))
    if text.split("\n")[:3:2] != [PROMISE_HEADER, f"leaf {leaf_hash}"]:
        raise _Judged(Verdict.ALTERED)


def _look_up(leaf: Leaf) -> tuple[int | None, Checkpoint | None]:
    """Find a leaf that came without a proof, and prove it to ourselves."""
    row = Receipt(kind=leaf.kind, subject_id=leaf.subject_id)
    row.commitment = bytes.fromhex(leaf.commitment)
    try:
        found = receipts.standing(row)
    except BadProof:
        raise _Judged(Verdict.BAD_PROOF) from None
    if found.leaf != leaf.text:
        raise _Judged(Verdict.NOT_IN_LOG)
    if not found.proof:
        return None, None
    return found.index, _under_checkpoint(checkpoints.parse_proof(found.proof), leaf.text)


def _judge_proof(text: str) -> Finding:
    try:
        proof = _parsed(text)
        entry = _entry_shown(proof)
        leaf = records.parse_leaf(entry)
        checkpoint = _under_checkpoint(proof, entry)
    except _Judged as end:
        return Finding(end.verdict)
    except BadLeaf:
        return Finding(Verdict.BAD_PROOF)
    known = Receipt.objects.filter(kind=leaf.kind, subject_id=leaf.subject_id).first()
    is_erased = known is not None and known.erased_at is not None
    verdict = Verdict.ERASED if is_erased else Verdict.VERIFIED
    return Finding(verdict, leaf, proof.index, checkpoint, known)


def _parsed(text: str) -> checkpoints.Proof:
    try:
        return checkpoints.parse_proof(text)
    except BadProof:
        raise _Judged(Verdict.BAD_PROOF) from None


def _entry_shown(proof: checkpoints.Proof) -> str:
    if proof.extra is not None:
        try:
            return proof.extra.decode("ascii")
        except UnicodeDecodeError:
            raise _Judged(Verdict.BAD_PROOF) from None
    row = LogEntry.objects.filter(index=proof.index).first()
    if row is None:
        raise _Judged(Verdict.NOT_IN_LOG)
    return row.leaf


def _under_checkpoint(proof: checkpoints.Proof, entry: str) -> Checkpoint:
    """Does the proof show the entry, and is its checkpoint one that today's log continues?"""
    try:
        checkpoint = checkpoints.verify_proof(
            proof, entry.encode(), keys.known_verifiers(), origin=keys.origin()
        )
    except UnknownKey:
        raise _Judged(Verdict.OTHER_LOG) from None
    except (BadNote, BadProof):
        raise _Judged(Verdict.BAD_PROOF) from None
    now = reading.published()
    try:
        is_ours = now is not None and checkpoint.size <= now.size
        if now is None or not is_ours or reading.root_at(checkpoint.size, now) != checkpoint.root:
            raise _Judged(Verdict.NOT_IN_LOG)
    except BadProof:
        raise _Judged(Verdict.NOT_IN_LOG) from None
    return checkpoint
