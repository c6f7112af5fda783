"""The log's keys in files apart from the database: the one that signs checkpoints and the one that signs promises.

``log-key`` holds one private key a line: the first signs, further ones (after a change of keys) sign too, so that whoever knows
only an older key can still read checkpoints. The name in the key is the log's **origin**: made from the site's address at
first use, and kept when the site moves.
"""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from common.key_files import read_or_make
from consultations.log import notes
from consultations.log.notes import Signer, Verifier

PREFIX = "/api/v1/log"


def origin() -> str:
    return signers()[0].name


def signers() -> tuple[Signer, ...]:
    """The keys that sign checkpoints, the current one first."""
    return _read(_path("log-key"), "")


def promiser() -> Signer:
    """The key of the processes that answer participants; it signs promises and no checkpoints."""
    return _read(_path("log-promise-key"), "/promise")[0]


def verifiers() -> list[Verifier]:
    """The public halves of `signers`."""
    return [signer.verifier for signer in signers()]


def add_signer() -> tuple[Signer, Signer]:
    """Put a new key before the present ones; returns the old current key and the new one."""
    old = signers()
    new = notes.generate(old[0].name)
    _write([new, *old])
    return old[0], new


def retire_signers() -> int:
    """Forget all keys but the current one; returns how many."""
    current, *others = signers()
    if others:
        _write([current])
    return len(others)


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file so that after a crash it has the old content or the new one, and after the return the new one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _path(name: str) -> Path:
    return Path(settings.KEYS_DIR) / name


def _write(keys: list[Signer]) -> None:
    write_durably(_path("log-key"), "".join(f"{key.skey}\n" for key in keys).encode())


def _read(path: Path, suffix: str) -> tuple[Signer, ...]:
    if not path.exists():
        read_or_make(path, lambda: f"{notes.generate(_new_origin() + suffix).skey}\n".encode())
    return _parsed(path, path.stat().st_mtime_ns, path.stat().st_ino)


def _new_origin() -> str:
    """The address without its scheme, as C2SP tlog-tiles recommends."""
    return urlsplit(settings.SITE_URL).netloc + PREFIX


@functools.lru_cache(maxsize=8)
def _parsed(path: Path, changed_ns: int, number: int) -> tuple[Signer, ...]:
    return tuple(notes.read_skey(line) for line in path.read_text("ascii").split())
