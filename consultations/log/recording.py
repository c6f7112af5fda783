"""Writing to the log: called inside the transaction of the act, so that act and leaf are stored together or not at all."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from consultations.log import keys, merkle, notes, records
from consultations.log.records import Json, Leaf
from consultations.models import Comment, ConsultationPage, LeafKind, PendingLeaf, Receipt
from operations import rows

PROMISE_SECONDS = 60
PROMISE_HEADER = "diwan-log-promise@v1"


@dataclass(frozen=True, slots=True)
class Received:
    """Something that came in from a participant: ``subject_id`` is its public id, ``record`` what the author saw."""

    kind: LeafKind
    subject_id: str
    consultation: ConsultationPage
    record: Json
    comment: Comment | None = None


def comment_record(comment: Comment, consultation: ConsultationPage) -> Json:
    """What the log commits to of a comment: exactly what is echoed to its author; no name, address or account."""
    record: Json = {
        "consultation": str(consultation.translation_key),
        "version": comment.version.sha256 if comment.version else "",
        "clause": comment.clause_key,
        "language": comment.language,
        "stance": comment.stance,
        "text": comment.body,
        "parent": comment.parent.public_id if comment.parent else None,
    }
    if comment.suggestion:
        record["suggestion"] = comment.suggestion
    if comment.replaces:
        record["replaces"] = comment.replaces.public_id
    if comment.quote_exact:
        record["passage"] = {
            "exact": comment.quote_exact,
            "prefix": comment.quote_prefix,
            "suffix": comment.quote_suffix,
            "language": comment.quote_language,
        }
    return record


def record_comment(comment: Comment, record: Json, now: datetime, *beside: Model) -> Receipt:
    """Commit to a comment that was just stored, or is stored `beside`; the receipt is for its author alone. See the next."""
    consultation = comment.consultation
    return record_received(
        Received(LeafKind.COMMENT_RECEIVED, comment.public_id, consultation, record, comment),
        now,
        *beside,
    )


def record_received(received: Received, now: datetime, *beside: Model) -> Receipt:
    """Commit to a comment, vote or survey response: salt, commitment and leaf in the present transaction.

    Two inserts; new rows `beside` are stored between them, in the same exchange with the database.
    """
    _require_transaction()
    salt, record = records.new_salt(), records.canonical(received.record)
    commitment = records.commitment(received.kind, salt, record)
    leaf = _leaf(
        received.kind,
        received.consultation,
        received.subject_id,
        now,
        commitment=commitment.hex(),
    )
    receipt = Receipt(
        kind=received.kind,
        subject_id=received.subject_id,
        consultation_key=received.consultation.translation_key,
        comment=received.comment,
        salt=salt,
        record=record,
        commitment=commitment,
        promise=promise(leaf.leaf, now),
        received_at=now,
    )
    rows.insert(leaf, *beside, receipt)
    return receipt


def record_act(
    kind: str,
    consultation: ConsultationPage | None,
    subject_id: str,
    now: datetime,
    **facts: Any,  # Any: JSON
) -> str:
    """Tell an act that needs no commitment; returns the leaf. One insert.

    Args:
        subject_id: the public id of what it happened to: a comment's, else the consultation's key.
        facts: ASCII-safe JSON, short: the leaf as a whole has at most 1 KiB.

    Raises:
        BadLeaf: the leaf would be too long.
    """
    _require_transaction()
    leaf = _leaf(LeafKind(kind), consultation, subject_id, now, **facts)
    rows.insert(leaf)
    return leaf.leaf


def close_receipt(kind: LeafKind, subject_id: str, now: datetime) -> bool:
    """Destroy what opens a commitment: nobody can tell any more what it was made of. False when that was done before."""
    receipts = Receipt.objects.filter(kind=kind, subject_id=subject_id, erased_at__isnull=True)
    return bool(receipts.update(salt=None, record=None, erased_at=now))


def erase(comment: Comment, now: datetime) -> bool:
    """Make a comment's commitment unopenable for ever and say so in the log; False when there was nothing to erase.

    The comment's own row, its copies in search and stored answers are the caller's.
    """
    _require_transaction()
    if not close_receipt(LeafKind.COMMENT_RECEIVED, comment.public_id, now):
        return False
    consultation = comment.consultation
    record_act(LeafKind.COMMENT_ERASED, consultation, comment.public_id, now)
    return True


def promise(leaf: str, now: datetime) -> str:
    """A signed note: this leaf will stand under a checkpoint within a minute."""
    due = now + timedelta(seconds=PROMISE_SECONDS)
    leaf_hash = base64.b64encode(merkle.leaf_hash(leaf.encode())).decode("ascii")
    signer = keys.promiser()
    lines = [
        PROMISE_HEADER,
        f"log {keys.origin()}",
        f"leaf {leaf_hash}",
        f"received {_second(now)}",
        f"logged-by {_second(due)}",
    ]
    return notes.sign("".join(f"{line}\n" for line in lines), [signer])


def _second(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _leaf(
    kind: str,
    consultation: ConsultationPage | None,
    subject_id: str,
    now: datetime,
    **facts: Any,  # Any: JSON
) -> PendingLeaf:
    key: UUID | str = consultation.translation_key if consultation else ""
    text = Leaf(str(kind), subject_id, str(key), records.minute_of(now), facts).text
    return PendingLeaf(leaf=text, subject_id=subject_id, written_at=now)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("the log is written in the transaction of the act")
