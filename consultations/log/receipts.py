"""Receipts: where the thing that one stands for is in the log, and the file that proves it without this site."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from consultations.log import keys, notes, reading
from consultations.log.records import Json
from consultations.models import LogEntry, PendingLeaf, Receipt
from consultations.models.comment import ALPHABET
from consultations.models.log import CODE_LENGTH

FILE_FORMAT = "diwan-receipt@v1"
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
# Signs that people read wrongly or type between others (Crockford).
_AS_MEANT = str.maketrans({"o": "0", "i": "1", "l": "1", "-": "", " ": ""})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a receipt stands: ``proof`` is there once a published checkpoint covers the leaf; `leaf` is empty when it is lost."""

    receipt: Receipt
    leaf: str
    index: int | None = None
    published: reading.Published | None = None
    proof: str = ""

    @property
    def state(self) -> str:
        return "logged" if self.proof else "promised"


def as_code(typed: str) -> str:
    """The code that somebody typed or copied, in its one spelling; empty when it cannot be one.

    >>> as_code("0123-4567 89AB cdef-ghjk") , as_code("O123456789abcdefghjk"), as_code("hello")
    ('0123456789abcdefghjk', '0123456789abcdefghjk', '')
    """
    code = typed.strip().lower().translate(_AS_MEANT)
    return code if _CODE.fullmatch(code) else ""


def find(typed: str) -> Receipt | None:
    """The receipt of a code as it was typed; one query."""
    code = as_code(typed)
    if not code:
        return None
    wanted = Receipt.objects.select_related(
        "comment__version", "comment__clause", "comment__consultation", "comment__parent"
    )
    return wanted.filter(code=code).first()


def standing(receipt: Receipt) -> Standing:
    """Look the receipt's leaf up; its proof is made against the newest checkpoint."""
    entry = entry_of(receipt.kind, receipt.subject_id)
    now = reading.published()
    if entry is None or now is None or entry.index >= now.size:
        return Standing(receipt, entry.leaf if entry else _waiting(receipt))
    proof = reading.inclusion(entry.index, now, extra=entry.leaf.encode())
    return Standing(receipt, entry.leaf, entry.index, now, str(proof))


def entry_of(kind: str, subject_id: str) -> LogEntry | None:
    return LogEntry.objects.filter(subject_id=subject_id, kind=kind).order_by("index").first()


def as_file(found: Standing) -> Json:
    """All that a verifier needs beside the log's key, which it must have from elsewhere."""
    receipt = found.receipt
    return {
        "format": FILE_FORMAT,
        "code": receipt.code,
        "kind": receipt.kind,
        "record": json.loads(receipt.opened) if receipt.opened else None,
        "salt": notes.encode64(bytes(receipt.salt)) if receipt.salt else None,
        "commitment": bytes(receipt.commitment).hex(),
        "leaf": found.leaf or None,
        "index": found.index,
        "proof": found.proof or None,
        "promise": receipt.promise,
        "log": {
            "origin": keys.origin(),
            "vkey": keys.verifiers()[0].vkey,
            "promise_vkey": _promised_with(receipt.promise).vkey,
        },
    }


def _promised_with(promise: str) -> notes.Verifier:
    """The key that signed this promise, which may have been changed since."""
    known = keys.promise_verifiers()
    try:
        return notes.verify(promise, known)[1][0]
    except notes.BadNote:
        return known[0]


def _waiting(receipt: Receipt) -> str:
    marker = bytes(receipt.commitment).hex()
    rows = PendingLeaf.objects.filter(subject_id=receipt.subject_id).values_list("leaf", flat=True)
    return next((leaf for leaf in rows if marker in leaf), "")
