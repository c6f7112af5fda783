"""The checkpoint that was signed last, kept outside the database: what an old backup of the database cannot bring back.

The file holds the signed note itself. Should it be lost, the last published checkpoint (the site's ``log/checkpoint``, or any
copy of it) takes its place.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from common.key_files import replace_durably
from consultations.log import checkpoints, keys
from consultations.log.checkpoints import Checkpoint
from consultations.log.notes import BadNote


class Refused(Exception):
    """Signing would contradict what was signed before, or what is stored contradicts itself; a person must look."""


def path() -> Path:
    return Path(settings.KEYS_DIR) / "log-signed-checkpoint"


def last_signed() -> Checkpoint | None:
    """What was signed last; None when nothing ever was.

    Raises:
        Refused: the file holds something else.
    """
    if not path().exists():
        return None
    try:
        return checkpoints.verify_checkpoint(
            path().read_text("utf-8"), keys.verifiers(), origin=keys.origin()
        )
    except (BadNote, UnicodeDecodeError) as error:
        raise Refused(f"{path()} is not a checkpoint signed by this log's key: {error}") from None


def remember(note: str) -> None:
    """Keep a signed checkpoint; when this returns it is on the disk."""
    replace_durably(path(), note.encode())
