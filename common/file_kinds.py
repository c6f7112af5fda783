"""What a file is, told by its bytes: its name only says what its sender calls it."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from typing import BinaryIO

# Ending → media type, of what editors may put on the site.
DOCUMENTS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
    "json": "application/json",
    "zip": "application/zip",
    "png": "image/png",
    "jpg": "image/jpeg",
}
_HEADS = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
_MAIN_PARTS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
}
_MACROS = re.compile(r"(?i)vbaproject|(^|/)(basic|scripts)/|activex")
_TEXTS = ("csv", "txt", "json")
_MOST_PARTS = 10_000
_IS_ENCRYPTED = 1  # the lowest of a part's flags
_LOOKED_AT = 65_536


def is_of_kind(content: BinaryIO, ending: str) -> bool:
    """Whether the bytes are what a file of this ending holds; documents with macros and locked archives are not.

    Nothing is unpacked; it stands at its beginning afterwards.
    """
    try:
        content.seek(0)
        head = content.read(_LOOKED_AT)
        if head.startswith(b"PK\x03\x04"):
            return _kind_of_archive(content, head) == ending
        known = next((kind for start, kind in _HEADS if head.startswith(start)), "")
        if known:
            return known == ending.replace("jpeg", "jpg")
        return ending in _TEXTS and _is_text(head)
    finally:
        content.seek(0)


def _kind_of_archive(content: BinaryIO, head: bytes) -> str:
    try:
        with zipfile.ZipFile(content) as archive:
            parts = archive.namelist()
            is_locked = any(part.flag_bits & _IS_ENCRYPTED for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if is_locked or len(parts) > _MOST_PARTS:  # nobody could look into it, no scanner either
        return ""
    has_macros = any(_MACROS.search(part) for part in parts)
    if "[Content_Types].xml" in parts:
        kind = next((kind for part, kind in _MAIN_PARTS.items() if part in parts), "")
        return "" if has_macros else kind
    for kind in ("odt", "ods", "odp"):
        if head[30:].startswith(b"mimetype" + DOCUMENTS[kind].encode()):
            return "" if has_macros else kind
    return "zip"


def _is_text(head: bytes) -> bool:
    """Letters of some encoding, and no markup that a browser might take for a page."""
    if b"\0" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return False
    text = head.decode("utf-8", "replace")
    return not any(unicodedata.category(one) == "Cc" and one not in "\t\r\n\f" for one in text)
