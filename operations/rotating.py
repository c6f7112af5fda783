"""Changing the installation's own keys: a new one is put before the present one, which counts until it is retired."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings

from common import sealing
from common.key_files import keep_first, put_before, replace_durably
from common.operating import Rotation, RotationRefused, own_keys, rotations
from operations.webhooks import secrets as webhooks

_NO_PSEUDONYMS = (
    "The key of pseudonyms cannot be changed: with another one nobody is known again, and who voted could vote twice. Each "
    "consultation has a further key of its own, which is destroyed after the time for appeals. Should the file have been read by "
    "strangers, they still need the database: see docs/operations.md, Changing keys."
)
_SEALED = "What earlier keys sealed (second factors of staff, originals of comments with hidden parts) would be lost: they stay."


def register() -> None:
    own_keys.register("sealing", sealing.make_key)
    own_keys.register("webhooks", webhooks.make_key)
    rotations.register(
        "secret",
        Rotation("what signs sessions, forms and links in mails", rotate_secret, retire_secret),
    )
    rotations.register(
        "webhooks",
        Rotation("what signs messages to agencies' systems", rotate_webhooks, retire_webhooks),
    )
    rotations.register(
        "sealing",
        Rotation(
            "what seals second factors and hidden originals", rotate_sealing, _refuse(_SEALED)
        ),
    )
    rotations.register(
        "pseudonyms",
        Rotation("what pseudonyms are made with", _refuse(_NO_PSEUDONYMS), _refuse(_NO_PSEUDONYMS)),
    )


def rotate_secret(now: datetime) -> list[str]:
    """Make a new signing key; the present one goes to the earlier ones first, so that a crash between loses none.

    Raises:
        RotationRefused: the key is given by a variable, which only the operator can change.
    """
    if settings.SECRET_KEY_IS_GIVEN:
        raise RotationRefused(
            "The key is given by DIWAN_SECRET_KEY. Put its value first in DIWAN_SECRET_KEY_FALLBACKS, a new one "
            '(python -c "import secrets; print(secrets.token_urlsafe(64))") into DIWAN_SECRET_KEY, and restart all processes.'
        )
    path, earlier = _secret_files()
    put_before(earlier, path.read_bytes().strip())
    replace_durably(path, secrets.token_urlsafe(64).encode())
    return [
        "A new secret key is in place; the earlier one still counts.",
        "Restart web processes and workers. Sessions, open forms and links in mails go on.",
        "Once they have ended (sessions after two weeks): manage.py rotate_key secret --retire",
        "Links in mails sent before, such as those that end a subscription, stop working then.",
    ]


def retire_secret(now: datetime) -> list[str]:
    """Forget the earlier signing keys.

    Raises:
        RotationRefused: they are given by a variable.
    """
    if settings.SECRET_KEY_IS_GIVEN:
        raise RotationRefused("Empty DIWAN_SECRET_KEY_FALLBACKS and restart all processes.")
    _path, earlier = _secret_files()
    count = len(earlier.read_bytes().split()) if earlier.exists() else 0
    earlier.unlink(missing_ok=True)
    return [f"{count} earlier keys forgotten. Restart web processes and workers."]


def rotate_webhooks(now: datetime) -> list[str]:
    """New secrets for every endpoint; messages carry signatures by the old ones too until these are retired."""
    put_before(webhooks.key_path(), webhooks.new_key())
    return [
        "Every webhook has a new secret; messages are signed with the earlier one too.",
        "Tell the agencies to take the new secret from the administration into their systems.",
        "Once they have: manage.py rotate_key webhooks --retire",
    ]


def retire_webhooks(now: datetime) -> list[str]:
    count = keep_first(webhooks.key_path())
    return [f"{count} earlier keys forgotten; messages are signed with the present one only."]


def rotate_sealing(now: datetime) -> list[str]:
    """What is sealed from now on is sealed with a new key; the earlier ones still open what they sealed."""
    put_before(sealing.key_path(), Fernet.generate_key())
    return [
        "From now on a new key seals; the earlier ones stay for what they sealed. Back the keys up."
    ]


def _secret_files() -> tuple[Path, Path]:
    return Path(settings.DATA_DIR) / "secret-key", Path(settings.DATA_DIR) / "secret-key-earlier"


def _refuse(reason: str):  # type: ignore[no-untyped-def]  # one of `Rotation`'s functions
    def refuse(now: datetime) -> list[str]:
        raise RotationRefused(reason)

    return refuse
