"""What backup and restore refuse; the message is a sentence for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class BackupRefused(Exception):
    """Nothing was changed, unless the message says what was."""


@contextmanager
def disk_errors(doing: str) -> Iterator[None]:
    """Tell what the operating system refused in one sentence: a full disk, a missing permission.

    Raises:
        BackupRefused: instead of OSError.
    """
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise BackupRefused(f"{doing} failed: {error.strerror or error}{where}.") from error
