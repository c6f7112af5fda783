"""Secrets of endpoints and signatures made with them.

A secret is ``HMAC-SHA256(key file, endpoint · number)``: a dump of the database lets nobody forge a message, and changing a
secret is counting its number up. The one before stays valid for a day, so that a receiver can change over.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from standardwebhooks import Webhook

from common.key_files import read_keys
from operations.models import WebhookEndpoint

OVERLAP = timedelta(hours=24)
KEY_BYTES = 32


def current_secret(endpoint: WebhookEndpoint) -> str:
    """The secret as receivers configure it: ``whsec_`` and base64."""
    return _secret(_keys()[0], endpoint, endpoint.secret_number)


def valid_secrets(endpoint: WebhookEndpoint, *, now: datetime) -> list[str]:
    """The present secret, and for a day after a change the one before."""
    numbers = [endpoint.secret_number]
    changed_at = endpoint.secret_changed_at
    if changed_at is not None and now < changed_at + OVERLAP:
        numbers.append(endpoint.secret_number - 1)
    return [_secret(key, endpoint, number) for key in _keys() for number in numbers]


def signed_headers(
    endpoint: WebhookEndpoint, *, message_id: str, body: str, now: datetime
) -> dict[str, str]:
    """The three headers of one attempt; its instant is signed too, so that a captured message cannot be sent again later."""
    instant = now.astimezone(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(instant.timestamp())),
        "webhook-signature": " ".join(
            Webhook(secret).sign(message_id, instant, body)
            for secret in valid_secrets(endpoint, now=now)
        ),
    }


def new_key() -> bytes:
    return secrets.token_hex(KEY_BYTES).encode()


def key_path() -> Path:
    return Path(settings.KEYS_DIR) / "webhooks"


def make_key() -> None:
    """Make the key unless it is there."""
    _keys()


def _keys() -> list[bytes]:
    """The present key first; while it is being changed messages are signed with all of them."""
    return read_keys(key_path(), new_key)


def _secret(key: bytes, endpoint: WebhookEndpoint, number: int) -> str:
    message = f"{endpoint.identifier.hex}:{number}".encode()
    return "whsec_" + base64.b64encode(hmac.digest(key, message, hashlib.sha256)).decode("ascii")
