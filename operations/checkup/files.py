"""Are the static files there; does the bucket of media answer?"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from common.operating import Finding, fault, fine, warning

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


def bucket() -> Iterator[Finding]:
    """Where pictures and documents are in a bucket: can one be stored, read and removed there?"""
    if not settings.S3["bucket"]:
        return
    content = secrets.token_bytes(16)
    advice = (
        "Compare DIWAN_S3_URL, DIWAN_S3_BUCKET and the rights of the key (list, get, put, delete) with the storage;"
        " see docs/scaling.md."
    )
    try:
        name = default_storage.save("doctor/trial", ContentFile(content))
        with default_storage.open(name) as kept:
            is_same = kept.read() == content
        default_storage.delete(name)
    except Exception as error:  # a storage fails in many ways, and each is told
        yield fault(f"The bucket of pictures and documents: {type(error).__name__}.", advice)
        return
    if is_same:
        yield fine("files can be stored in the bucket, read and removed")
    else:
        yield fault("The bucket gives back other bytes than were stored.", advice)
