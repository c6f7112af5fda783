"""Are the static files there; does the bucket of media answer?"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from common import shared_files
from common.errors import FilesAway
from common.hashing import sha256_of
from common.operating import Finding, fault, fine, warning

if TYPE_CHECKING:
    from common.object_store import ObjectStore

ONE_OF_OURS = "frontend/diwan.css"


def static_files() -> Iterator[Finding]:
    """A proxy serves the collected ones; without a proxy the program finds them itself."""
    root = Path(settings.STATIC_ROOT)
    source = finders.find(ONE_OF_OURS)
    collected = root / ONE_OF_OURS
    if source is None:
        yield fault("The program's own static files are missing.", "Install it again.")
    elif not collected.exists():
        yield warning(
            f"Static files are not collected in {root}; a proxy finds none there.",
            "Run manage.py collectstatic --noinput; not needed where the program itself serves them.",
        )
    elif collected.stat().st_size != Path(str(source)).stat().st_size:
        yield fault(
            "The collected static files are those of another version.",
            "Run manage.py collectstatic --noinput after each upgrade.",
        )
    else:
        yield fine(f"static files are collected in {root}")


_ADVICE = (
    "Compare DIWAN_S3_URL, DIWAN_S3_BUCKET and the rights of the key (list, get, put, delete) with the storage;"
    " see docs/scaling.md."
)


def bucket() -> Iterator[Finding]:
    """Where pictures and documents are in a bucket: can one be stored, read and removed there?"""
    if not settings.S3["bucket"]:
        return
    content = secrets.token_bytes(16)
    try:
        name = default_storage.save("doctor/trial", ContentFile(content))
        with default_storage.open(name) as kept:
            is_same = kept.read() == content
        default_storage.delete(name)
    except Exception as error:  # a storage fails in many ways, and each is told
        yield fault(f"The bucket of pictures and documents: {type(error).__name__}.", _ADVICE)
        return
    if is_same:
        yield fine("files can be stored in the bucket, read and removed")
    else:
        yield fault("The bucket gives back other bytes than were stored.", _ADVICE)


def shared() -> Iterator[Finding]:
    """Files of datasets and exports: is the bucket as good as their folder, and did they all move into it?"""
    if not shared_files.has_bucket():
        return
    try:
        _try_out(shared_files.bucket())
    except (FilesAway, FileNotFoundError) as error:
        cause = error.__cause__ or error
        yield fault(f"The bucket of datasets: {type(cause).__name__}.", _ADVICE)
        return
    yield fine("files of datasets can be stored in the bucket, listed, read and removed")
    left = {one.name: _count(one.data_folder) for one in shared_files.folders().values()}
    if any(left.values()):
        told = ", ".join(f"{count} of {name}" for name, count in left.items() if count)
        yield warning(
            f"Files of the time before the bucket lie in this machine's data folder: {told}. Other machines miss them.",
            "Run manage.py move_files to-bucket --remove here; it may be repeated.",
        )
    yield from _room_for_copies()


def _try_out(store: ObjectStore) -> None:
    """Raises: FilesAway, FileNotFoundError."""
    key = f"doctor/{secrets.token_hex(8)}"
    with tempfile.TemporaryFile() as back, tempfile.NamedTemporaryFile() as file:
        file.write(secrets.token_bytes(16))
        file.flush()
        sha256 = sha256_of(Path(file.name))
        store.put(key, Path(file.name), sha256)
        try:
            is_there = [one.key for one in store.list("doctor/") if one.key == key]
            if not is_there or store.get(key, back) != sha256:
                raise FileNotFoundError(key)
        finally:
            store.delete(key)


def _count(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def _room_for_copies() -> Iterator[Finding]:
    limit, room = shared_files.limit_bytes(), shutil.disk_usage(settings.DATA_DIR)
    held = sum(note.size for note in shared_files.cached().entries().values())
    if limit - held > room.free:
        yield warning(
            f"The copies of the bucket's files may grow to {limit / 1e9:.1f} GB, and {room.free / 1e9:.1f} GB are free.",
            "Lower DIWAN_FILE_CACHE_MB or enlarge the disk of the data folder.",
        )
