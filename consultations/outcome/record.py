"""The outcome as it was published, in one canonical form: what the log has the fingerprint of, and anybody can compute again.

Nothing of a comment stands in it but its public id, so that it can be made again when comments were erased since. It holds the
decisions that stood at the instant of publication: a later correction replaces a row and leaves the old one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from consultations.log import records
from consultations.models import Clause, ConsultationPage, Disposition
from consultations.outcome import decisions

BATCH = 500
Facts = dict[str, Any]  # Any: JSON


def standing_at(original: ConsultationPage, moment: datetime) -> QuerySet[Disposition]:
    """Dispositions that stood at `moment`, in the order in which they were made."""
    rows = Disposition.objects.filter(consultation=original, decided_at__lte=moment)
    return rows.filter(Q(replaced_at__isnull=True) | Q(replaced_at__gt=moment)).order_by("pk")


def facts(original: ConsultationPage, moment: datetime) -> Facts:
    """What the leaf of the outcome tells: how many comments got which decision, how many decisions there are, their fingerprint.

    Empty where nothing was decided. Call it with the window locked exclusively.
    """
    total = standing_at(original, moment).count()
    if not total:
        return {}
    counts = decisions.counts(original)
    return {
        "counts": counts,
        "decisions": total,
        "outcome": fingerprint(original, moment, counts),
    }


def fingerprint(original: ConsultationPage, moment: datetime, counts: dict[str, int]) -> str:
    """SHA-256 of the record, in hexadecimal; constant memory."""
    digest = hashlib.sha256()
    for part in written(original, moment, counts):
        digest.update(part.encode())
    return digest.hexdigest()


def written(original: ConsultationPage, moment: datetime, counts: dict[str, int]) -> Iterator[str]:
    """The record as RFC 8785 has it, in parts: ``{"consultation":…,"counts":…,"decisions":[…]}``."""
    head = records.canonical({"consultation": str(original.translation_key), "counts": counts})
    yield f'{head[:-1]},"decisions":['
    rows = standing_at(original, moment).select_related("comment", "campaign")
    rows = rows.prefetch_related("changes__before__version", "changes__after__version")
    joint = ""
    for row in rows.iterator(chunk_size=BATCH):
        yield joint + records.canonical(_decision(row))
        joint = ","
    yield "]}"


def _decision(row: Disposition) -> records.Json:
    said: records.Json = {
        "decision": row.decision,
        "reason": {"ar": row.reason_ar, "en": row.reason_en},
        "changes": [
            {"before": _clause(change.before), "after": _clause(change.after)}
            for change in sorted(row.changes.all(), key=lambda change: change.pk)
        ],
    }
    if row.comment is not None:
        said["comment"] = row.comment.public_id
    if row.campaign is not None:
        said["campaign"] = row.campaign.number
    return said


def _clause(clause: Clause | None) -> records.Json | None:
    return clause and {"key": clause.key, "version": clause.version.sha256}
