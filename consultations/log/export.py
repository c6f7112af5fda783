"""The opened records of a consultation's public comments: whoever has them can check the log without asking anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from consultations.log import records
from consultations.models import Receipt, Status

BATCH = 500


def opened_records(consultation_key: UUID) -> Iterator[bytes]:
    """One JSON line per comment that is shown as a whole and was not erased, in the order of receipt; in constant memory."""
    rows = Receipt.objects.filter(
        consultation_key=consultation_key,
        comment__status=Status.PUBLISHED,
        comment__redaction__isnull=True,
        erased_at__isnull=True,
    ).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for row in batch:
            line = records.opened_line(
                row.subject_id, row.kind, bytes(row.salt or b""), row.record or ""
            )
            yield f"{line}\n".encode()
        last = batch[-1].pk


def fingerprint(consultation_key: UUID) -> str:
    """SHA-256 of the export as it stands now."""
    digest = hashlib.sha256()
    for line in opened_records(consultation_key):
        digest.update(line)
    return digest.hexdigest()
