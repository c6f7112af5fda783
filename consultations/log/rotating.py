"""Changing the log's keys: the log tells of the new one before it signs anything, and the old one stays known.

The order survives a crash after each step: plan the key in a file, store the leaf that tells of it, put the key in place, forget
the plan. Whoever calls again goes on with the same key. A reader who knows only the old key reads the checkpoint over that
leaf, which both keys sign, and so learns the new one from what the old one signed.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from common.operating import Rotation, RotationRefused, rotations
from consultations.log import checkpoints, keys, memory, notes, reading, recording
from consultations.log.notes import Signer, Verifier
from consultations.models import LeafKind, LogEntry, PendingLeaf

USES = {keys.LOG_FILE: "checkpoints", keys.PROMISE_FILE: "promises"}


def register() -> None:
    rotations.register(
        "log",
        Rotation("what signs the log's checkpoints", rotate_log, retire_log),
    )
    rotations.register(
        "log-promise",
        Rotation("what signs the promises in receipts", rotate_promise, retire_promise),
    )


def rotate_log(now: datetime) -> list[str]:
    """See `rotate`; further checkpoints carry signatures of the new key and of the earlier ones."""
    new = rotate(keys.LOG_FILE, old=keys.signers()[0], now=now)
    return [
        f"The log is now signed with {new.vkey}",
        "and with the earlier keys too. Publish the new key wherever the old one is in print, and back the keys up.",
        "Once auditors know it, forget the earlier keys: manage.py rotate_key log --retire",
    ]


def rotate_promise(now: datetime) -> list[str]:
    """See `rotate`; only the new key signs further promises."""
    new = rotate(keys.PROMISE_FILE, old=keys.promiser(), now=now)
    return [
        f"Promises are now signed with {new.vkey}",
        "Receipts given before stay valid. Back the keys up.",
    ]


def rotate(file: str, *, old: Signer, now: datetime) -> Verifier:
    """Change the key of a file; running processes use the new one from their next signature on. Returns its public half."""
    new = keys.planned(file)
    if old.skey != new.skey:
        _tell(file, old.verifier, new.verifier, now)
        keys.put_before(file, new)
    keys.forget_plan(file)
    return new.verifier


def retire_log(now: datetime) -> list[str]:
    """Stop signing with earlier keys; what they signed can still be checked.

    Raises:
        RotationRefused: the present key has not signed a checkpoint yet.
    """
    current = keys.verifiers()[0]
    published = reading.published()
    try:
        if published is not None:
            checkpoints.verify_checkpoint(published.note, [current], origin=keys.origin())
        if memory.path().exists():
            remembered = memory.path().read_text("utf-8")
            checkpoints.verify_checkpoint(remembered, [current], origin=keys.origin())
    except notes.BadNote:
        raise RotationRefused(
            "The present key has not signed the newest checkpoint yet: let the sequencer run first."
        ) from None
    return _told(keys.retire(keys.LOG_FILE))


def retire_promise(now: datetime) -> list[str]:
    return _told(keys.retire(keys.PROMISE_FILE))


def _told(count: int) -> list[str]:
    return [
        f"{count} earlier keys forgotten; their public halves are kept in {keys.RETIRED_FILE}, for receipts that people hold."
    ]


@transaction.atomic
def _tell(file: str, old: Verifier, new: Verifier, now: datetime) -> None:
    subject = new.key_id.hex()
    known = (
        PendingLeaf.objects.filter(subject_id=subject),
        LogEntry.objects.filter(subject_id=subject, kind=LeafKind.KEY_ROTATED),
    )
    if not any(rows.exists() for rows in known):
        facts = {"old": old.vkey, "new": new.vkey, "use": USES[file]}
        recording.record_act(LeafKind.KEY_ROTATED, None, subject, now, **facts)
