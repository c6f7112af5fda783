"""Are the keys there, are they real keys, and does nobody else read them?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from common.operating import Finding, fault, fine, warning

SHORTEST_KEY, FEWEST_SIGNS = 50, 10
_ROTATE = "Change it with manage.py rotate_key secret (docs/operations.md, Changing keys)."
_KNOWN_WORDS = ("insecure", "changeme", "change-me", "example", "default", "only-for", "benchmark")


def secret_key() -> Iterator[Finding]:
    """The key of sessions and signed links: long, not one from a document, not readable by others."""
    key = settings.SECRET_KEY
    if any(word in key.lower() for word in _KNOWN_WORDS):
        yield fault("The secret key is one from an example or a test.", _ROTATE)
    elif len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_SIGNS:
        yield fault("The secret key is too short or too simple to be safe.", _ROTATE)
    else:
        yield fine(f"the secret key has {len(key)} signs")
    count = len(settings.SECRET_KEY_FALLBACKS)
    if count:
        yield warning(
            f"{count} earlier secret keys still count.",
            "Once sessions made with them have ended: manage.py rotate_key secret --retire, then restart.",
        )
    yield from file_modes([Path(settings.DATA_DIR) / "secret-key"])


def key_files() -> Iterator[Finding]:
    """The folder of the other keys and who may read it."""
    folder = Path(settings.KEYS_DIR)
    if not folder.is_dir():
        yield warning(
            f"There is no folder of keys yet ({folder}).",
            "It is made when the first key is needed; after a restore bring the keys back first.",
        )
        return
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    yield from file_modes([folder, *paths])
    empty = [path.name for path in paths if path.stat().st_size == 0]
    if empty:
        yield fault(
            f"These keys are empty: {', '.join(empty)}.",
            "Restore them from the backup of the keys.",
        )
    if not settings.DEMO and folder.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        yield fault(
            "The keys lie below the uploaded files.", "Set DIWAN_KEYS_DIR to a folder elsewhere."
        )
    yield fine(f"{len(paths)} files of keys in {folder}")


def file_modes(paths: list[Path]) -> Iterator[Finding]:
    """That nobody but their owner reads or writes them, and that the owner is who runs this."""
    for path in paths:
        if not path.exists():
            continue
        found = path.stat()
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            mode = "700" if path.is_dir() else "600"
            yield fault(
                f"{path} is open to others (mode {stat.S_IMODE(found.st_mode):o}).",
                f"chmod {mode} {path}; if strangers had accounts on this machine, change that key.",
            )
        if found.st_uid != os.geteuid():
            yield warning(
                f"{path} belongs to another user than this one.",
                "Run this as the service's user; if it is that, chown the file to it.",
            )
