"""Pseudonyms: the same person is the same within a scope, and nobody across two (TRUST §3).

``HMAC-SHA256(HMAC-SHA256(pepper, key of the scope), identifier)``. The pepper stands in a file beside the log's key, apart from
the database: a dump alone, even one made before a key was destroyed, does not let anybody try out addresses. The key of the
scope is destroyed when it has served; then nobody can compute that scope's pseudonyms any more, whatever else they hold.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.errors import PseudonymKeyDestroyed
from accounts.models import PseudonymKey
from common.key_files import read_or_make

KEY_BYTES = 32


def pseudonym(*, scope: str, identifier: str) -> str:
    """Return 64 hexadecimal signs; the scope's key is made at the first call.

    Args:
        identifier: what tells one person from another, in its one spelling (see `participants.Participant`).

    Raises:
        PseudonymKeyDestroyed: the scope has ended.
        ValueError: there is no identifier.
    """
    if not identifier:
        raise ValueError("a pseudonym needs an identifier")
    return _hmac(_hmac_bytes(_pepper(), _key(scope)), identifier)


def known_pseudonyms(
    *, scopes: Iterable[str], identifiers: Iterable[str]
) -> Mapping[str, frozenset[str]]:
    """Return scope → the pseudonyms of one person's identifiers, for the scopes whose key exists. One query."""
    wanted = [one for one in identifiers if one]
    rows = PseudonymKey.objects.filter(scope__in=list(scopes), key__isnull=False)
    return {
        row.scope: frozenset(
            _hmac(_hmac_bytes(_pepper(), bytes(row.key)), one) for one in wanted if row.key
        )
        for row in rows
    }


def maker_of(scope: str) -> Callable[[str], str] | None:
    """The function from an identifier to its pseudonym, for looking through many people; None once the key is destroyed."""
    row = PseudonymKey.objects.filter(scope=scope, key__isnull=False).first()
    if row is None or row.key is None:
        return None
    key = _hmac_bytes(_pepper(), bytes(row.key))
    return lambda identifier: _hmac(key, identifier)


def keyed_identifier(*parts: str) -> str:
    """Return a lasting stand-in for an identifier that must not be stored in clear, such as a national number."""
    return _hmac(_pepper(), "\x1f".join(parts))


@transaction.atomic
def destroy_key(*, scope: str, now: datetime) -> None:
    """Forget who is who in `scope`, for ever; a second call changes nothing."""
    row, _made = PseudonymKey.objects.get_or_create(scope=scope, defaults={"destroyed_at": now})
    if row.destroyed_at is None:
        row.key, row.destroyed_at = None, now
        row.save(update_fields=["key", "destroyed_at"])


def _key(scope: str) -> bytes:
    row, _made = PseudonymKey.objects.get_or_create(
        scope=scope, defaults={"key": secrets.token_bytes(KEY_BYTES)}
    )
    if row.key is None:
        raise PseudonymKeyDestroyed
    return bytes(row.key)


def make_pepper() -> None:
    """Make the installation's key unless it is there."""
    _pepper()


def _pepper() -> bytes:
    path = settings.KEYS_DIR / "pepper"
    return bytes.fromhex(
        read_or_make(path, lambda: secrets.token_hex(KEY_BYTES).encode()).decode("ascii")
    )


def _hmac_bytes(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, hashlib.sha256)


def _hmac(key: bytes, message: str) -> str:
    return _hmac_bytes(key, message.encode()).hex()
