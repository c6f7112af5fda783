"""Answer a write once per key, however often it is sent (TRUST §3).

The answer is stored in the transaction of what the request did: both exist or neither. The guarantee is the unique constraint;
the advisory lock only turns the waiting of a parallel twin into a clear refusal.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from operations import rows
from operations.errors import (
    IdempotencyKeyInFlight,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
)
from operations.models import IdempotencyKey

_LOCK_AND_READ = (
    "SELECT pg_try_advisory_xact_lock(%s), stored.fingerprint, stored.status, stored.answer::text"
    " FROM (SELECT 1) once LEFT JOIN operations_idempotencykey stored ON stored.key = %s"
)
_USABLE = re.compile(r"[!-~]{8,200}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; ``is_replayed`` says that nothing was done this time.

    ``subject`` names whose words the body quotes (``comment:<public id>``), so that `forget` finds it when they are erased.
    """

    status: int
    body: Any  # Any: JSON
    is_replayed: bool = False
    subject: str = ""


def fingerprint_of(*parts: Any) -> str:
    """Return a hash of what makes two requests the same: method, path, body as JSON values."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def key_from(headers: Mapping[str, str]) -> str:
    """Return the request's key.

    Raises:
        IdempotencyKeyMissing: there is none, or it is not 8 to 200 visible ASCII characters.
    """
    key = headers.get("Idempotency-Key", "")
    if not _USABLE.fullmatch(key):
        raise IdempotencyKeyMissing
    return key


def once(key: str, fingerprint: str, action: Callable[[], Answer]) -> Answer:
    """Run `action` in a transaction and store its answer under `key`; a repetition gets the stored answer.

    An exception from `action` rolls everything back, the key included, so that a corrected request may use it.

    Raises:
        IdempotencyKeyReused: the key belongs to a request with another fingerprint.
        IdempotencyKeyInFlight: the first request under the key has not been answered yet.
    """
    with transaction.atomic():
        stored = _stored_or_alone(key)
        if stored is not None:
            if stored.fingerprint != fingerprint:
                raise IdempotencyKeyReused
            return Answer(stored.status, stored.answer, is_replayed=True)
        answer = action()
        try:
            rows.insert(
                IdempotencyKey(
                    key=key,
                    fingerprint=fingerprint,
                    status=answer.status,
                    answer=answer.body,
                    subject=answer.subject or None,
                    created_at=timezone.now(),
                )
            )
        except IntegrityError:
            raise IdempotencyKeyInFlight from None
        return answer


def forget(*, subject: str) -> int:
    """Delete what was stored about `subject`, in the caller's transaction; returns how many answers quoted it.

    The bare key stays until its period ends: whoever sends the request again is refused as for other content
    (`IdempotencyKeyReused`), and what was erased does not come back. The fingerprint goes too, since it is a hash of the words.
    """
    quoting = IdempotencyKey.objects.filter(subject=subject)
    return quoting.update(answer={}, fingerprint="", subject=None)


def _stored_or_alone(key: str) -> IdempotencyKey | None:
    """What is stored under `key`. On PostgreSQL, where many write at a time, the key's lock is taken until commit.

    One statement: it may miss what a twin commits while it runs, and the unique constraint then refuses this one.

    Raises:
        IdempotencyKeyInFlight: a twin holds the lock.
    """
    if connection.vendor != "postgresql":
        return IdempotencyKey.objects.filter(key=key).first()
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_AND_READ, [number, key])
        is_alone, fingerprint, status, answer = cursor.fetchone()
    if not is_alone:
        raise IdempotencyKeyInFlight
    if status is None:
        return None
    return IdempotencyKey(
        key=key, fingerprint=fingerprint, status=status, answer=json.loads(answer)
    )
