"""Files as they were sent, byte for byte, over HTTP."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse

from opendata import media
from opendata.errors import ResourceNotReady
from opendata.models import ReleaseFile
from operations import scanning

_TEXTS = (".csv", ".tsv")


def original(file: ReleaseFile | None, name: str) -> FileResponse:
    """The bytes of a file under a name of ours; its ending and type are those of the sender's file.

    Raises:
        ResourceNotReady: there are none, as with a link.
    """
    if file is None or not file.file:
        raise ResourceNotReady
    scanning.require_clean(file.sha256, lambda: file.file.open("rb").file)
    ending, kind = form_of(file)
    answer = FileResponse(file.file.open("rb"), content_type=kind)
    answer["ETag"] = f'"{file.sha256}"'
    answer["Content-Length"] = str(file.size_bytes)
    return as_attachment(answer, f"{name}{ending}")


def form_of(file: ReleaseFile) -> tuple[str, str]:
    """The ending and the media type of a file, with the encoding of a text."""
    ending, kind = media.ending_of(file), media.type_of(file)
    if ending in _TEXTS:
        kind = f"{kind}; charset={file.encoding.removesuffix('-sig') or 'utf-8'}"
    return ending, kind


def as_attachment(answer: Any, name: str) -> Any:  # Any: either of Django's streaming answers
    """A file of somebody else is saved, never shown in the site's own name."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
