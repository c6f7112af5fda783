"""Seal what the database keeps and a copy of the database must not tell: secrets of second factors, tokens of sessions.

The key stands in a file beside the other keys, apart from the database. Without it what was sealed is lost.
"""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from common.key_files import read_or_make


class Unsealable(ValueError):
    """It was sealed with another key, or altered."""


def seal(text: str) -> str:
    """The text, encrypted and authenticated, as ASCII; about a third longer."""
    return _fernet().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """The text again.

    Raises:
        Unsealable: the key is another one, or somebody altered it.
    """
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unsealable("sealed with another key, or altered") from None


def _fernet() -> Fernet:
    return Fernet(read_or_make(settings.KEYS_DIR / "sealing", Fernet.generate_key))
