"""Keeping what was typed while its author signs in or takes a rest: sealed, for a while, and bound to no person.

Fernet (AES-128-CBC and HMAC-SHA256) under a key that is given away and not stored: a copy of the database shows no word of it.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction

from consultations.models import KeptDraft

KEPT = timedelta(days=1)
SURVEY_KEPT = timedelta(days=14)  # answers to a survey that is filled in at several sittings
MAX_KEY = 64
Typed = dict[str, Any]  # Any: JSON


@transaction.atomic
def keep_draft(*, typed: Typed, now: datetime, kept: timedelta = KEPT) -> str:
    """Seal what was typed and return the key that opens it."""
    key = Fernet.generate_key()
    KeptDraft.objects.create(
        fingerprint=_fingerprint(key),
        sealed=Fernet(key).encrypt(json.dumps(typed, ensure_ascii=False).encode()),
        expires_at=now + kept,
    )
    return key.decode("ascii")


def open_draft(*, key: str, now: datetime) -> Typed | None:
    """What was typed; None when the key opens nothing, or not any more."""
    row = KeptDraft.objects.filter(
        fingerprint=_fingerprint(_bytes(key)), expires_at__gt=now
    ).first()
    if row is None:
        return None
    try:
        typed: Typed = json.loads(Fernet(_bytes(key)).decrypt(bytes(row.sealed)))
    except (InvalidToken, ValueError):
        return None
    return typed


@transaction.atomic
def forget_draft(*, key: str) -> None:
    """Delete a draft that was sent or given up; an unknown key is no error."""
    KeptDraft.objects.filter(fingerprint=_fingerprint(_bytes(key))).delete()


@transaction.atomic
def delete_expired_drafts(*, now: datetime) -> int:
    """Delete drafts whose time is over; returns how many."""
    return KeptDraft.objects.filter(expires_at__lte=now).delete()[0]


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"diwan.draft/v1\n" + key).hexdigest()


def _bytes(key: str) -> bytes:
    return key[:MAX_KEY].encode("utf-8", "replace")
