"""The log's keys in files apart from the database: the one that signs checkpoints and the one that signs promises.

``log-key`` holds one private key a line: the first signs, further ones (after a change of keys) sign too, so that whoever knows
only an older key can still read checkpoints. ``log-keys-retired`` holds public keys that signed once. The name in the key is the
log's **origin**: made from the site's address at first use, and kept when the site moves.
"""

from __future__ import annotations

import functools
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from common import key_files
from common.key_files import read_or_make, replace_durably
from consultations.log import notes
from consultations.log.notes import Signer, Verifier

PREFIX = "/api/v1/log"
LOG_FILE, PROMISE_FILE = "log-key", "log-promise-key"
# Public keys only: what people kept of the log was signed with them.
RETIRED_FILE = "log-keys-retired"


def origin() -> str:
    return signers()[0].name


def signers() -> tuple[Signer, ...]:
    """The keys that sign checkpoints, the current one first."""
    return _read(_path(LOG_FILE), "")


def promiser() -> Signer:
    """The key of the processes that answer participants; it signs promises and no checkpoints."""
    return _read(_path(PROMISE_FILE), "/promise")[0]


def verifiers() -> list[Verifier]:
    """The public halves of `signers`."""
    return [signer.verifier for signer in signers()]


def known_verifiers() -> list[Verifier]:
    """The public halves of all keys that signed for this log, the retired ones too: for what people kept."""
    return [*verifiers(), *_retired()]


def promise_verifiers() -> list[Verifier]:
    """The public halves of the keys that signed promises, the present one first."""
    present = [signer.verifier for signer in _read(_path(PROMISE_FILE), "/promise")]
    return [*present, *_retired()]


def put_before(file: str, new: Signer) -> None:
    """Make `new` the present key of the file, `LOG_FILE` or `PROMISE_FILE`."""
    key_files.put_before(_path(file), new.skey.encode())


def retire(file: str) -> int:
    """Keep the private half of the file's present key only, and of the others the public ones; returns how many."""
    _current, *others = _parsed_lines(_path(file).read_text("ascii"))
    if not others:
        return 0
    known = {one.vkey for one in _retired()}
    added = [one.verifier.vkey for one in others if one.verifier.vkey not in known]
    retired = [*(one.vkey for one in _retired()), *added]
    replace_durably(_path(RETIRED_FILE), "".join(f"{one}\n" for one in retired).encode())
    return key_files.keep_first(_path(file))


def planned(file: str) -> Signer:
    """The key that is to follow the file's present one; the same at every call until `forget_plan`."""
    name = signers()[0].name if file == LOG_FILE else promiser().name
    path = _plan(file)
    made = key_files.read_or_make(path, lambda: f"{notes.generate(name).skey}\n".encode())
    return notes.read_skey(made.decode("ascii").strip())


def forget_plan(file: str) -> None:
    _plan(file).unlink(missing_ok=True)


def _plan(file: str) -> Path:
    return _path(f"{file}-next")


def _retired() -> list[Verifier]:
    path = _path(RETIRED_FILE)
    return (
        [notes.read_vkey(line) for line in path.read_text("ascii").split()] if path.exists() else []
    )


def _path(name: str) -> Path:
    return Path(settings.KEYS_DIR) / name


def _read(path: Path, suffix: str) -> tuple[Signer, ...]:
    if not path.exists():
        read_or_make(path, lambda: f"{notes.generate(_new_origin() + suffix).skey}\n".encode())
    return _parsed(path, path.stat().st_mtime_ns, path.stat().st_ino)


def _new_origin() -> str:
    """The address without its scheme, as C2SP tlog-tiles recommends."""
    return urlsplit(settings.SITE_URL).netloc + PREFIX


@functools.lru_cache(maxsize=8)
def _parsed(path: Path, changed_ns: int, number: int) -> tuple[Signer, ...]:
    return _parsed_lines(path.read_text("ascii"))


def _parsed_lines(text: str) -> tuple[Signer, ...]:
    return tuple(notes.read_skey(line) for line in text.split())
