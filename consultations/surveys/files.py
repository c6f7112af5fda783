"""Files of answers: of a few kinds, told by their bytes and never by their name or the sender's word."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass

from common.bidi import strip_controls
from consultations.errors import FileRefused

MAX_BYTES = 2_000_000  # a page takes no more (see `CleanInputMiddleware`)
MAX_NAME = 100
_BEGINNINGS = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
)
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}
_MACROS = re.compile(r"(?i)vbaproject|(^|/)(basic|scripts)/|activex")


@dataclass(frozen=True, slots=True)
class SafeFile:
    """``name`` ends with what the bytes are."""

    name: str
    media_type: str
    content: bytes


def safe_file(name: str, content: bytes) -> SafeFile:
    """Take a file of a kind that is known, not larger than 2 MB.

    Raises:
        FileRefused: it is empty, too large, of another kind, or a document with programs in it.
    """
    if not 0 < len(content) <= MAX_BYTES:
        raise FileRefused(size_bytes=len(content), maximum=MAX_BYTES)
    kind = _kind(content)
    if not kind:
        raise FileRefused(kinds=sorted(MEDIA_TYPES))
    return SafeFile(_name(name, kind), MEDIA_TYPES[kind], content)


def _kind(content: bytes) -> str:
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    is_plain = not any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n" for sign in text)
    return "txt" if is_plain and not text.lstrip().startswith("<") else ""


def _document(content: bytes) -> str:
    """What a ZIP archive says that it is, by its list of parts: nothing in it is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if len(parts) > 10_000 or any(_MACROS.search(part) for part in parts):
        return ""
    if "[Content_Types].xml" in parts and "word/document.xml" in parts:
        return "docx"
    return "odt" if content[30:77] == b"mimetypeapplication/vnd.oasis.opendocument.text" else ""


def _name(given: str, kind: str) -> str:
    """The last part of a name, without what could mislead in it."""
    plain = strip_controls(unicodedata.normalize("NFC", given)).replace("\\", "/")
    plain = plain.rpartition("/")[2].rpartition(".")[0] or "file"
    kept = "".join(sign for sign in plain if sign.isalnum() or sign in " _-().،").strip(" .")
    return f"{kept[: MAX_NAME - 6] or 'file'}.{kind}"
