"""Seal what the database keeps and a copy of the database must not tell: secrets of second factors, tokens of sessions.

The key stands in a file beside the other keys, apart from the database. Without it what was sealed is lost.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from common.key_files import read_keys


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


def key_path() -> Path:
    return Path(settings.KEYS_DIR) / "sealing"


def make_key() -> None:
    """Make the key unless it is there."""
    _fernet()


def _fernet() -> MultiFernet:
    """Seals with the present key, opens what any of the file's keys sealed."""
    return MultiFernet([Fernet(key) for key in read_keys(key_path(), Fernet.generate_key)])
