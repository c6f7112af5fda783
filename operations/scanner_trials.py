"""What a scanner is tried with, so that its word is known to mean something."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import BinaryIO

# The harmless file that every scanner knows, in two parts, so that none takes this file for it. Source: eicar.org.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
# ClamAV looks into 100 archives one inside the other at most, whatever ``MaxRecursion`` says.
_TOO_DEEP = 101
_FLAGS_OF_PART, _FLAGS_OF_LIST, _IS_ENCRYPTED = 6, 8, 1


@cache
def nested_archives() -> bytes:
    """An archive in an archive, deeper than any scanner looks; some kilobytes, and nothing in it."""
    content = b"x"
    for _level in range(_TOO_DEEP):
        content = _archive("a.zip", content)
    return content


@cache
def locked_archive() -> bytes:
    """An archive whose part says that it is encrypted."""
    made = bytearray(_archive("a.txt", b"x" * 50))
    made[_FLAGS_OF_PART] |= _IS_ENCRYPTED
    made[made.index(b"PK\x01\x02") + _FLAGS_OF_LIST] |= _IS_ENCRYPTED
    return bytes(made)


@contextmanager
def zeros(size: int) -> Iterator[BinaryIO]:
    """A file of as many NULs, which takes no room."""
    with tempfile.TemporaryFile() as file:
        file.truncate(size)
        yield file


def _archive(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()
