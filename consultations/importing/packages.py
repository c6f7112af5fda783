"""Office files before anything reads them: what is broken, dangerous or larger unpacked than it can be is refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.errors import FileNotUnderstood

MOST_UNPACKED_BYTES = 60 * 1024 * 1024
MOST_XML_BYTES = 15 * 1024 * 1024  # of one part; in memory it takes some twenty times as much
MOST_MEMBERS = 2000
_MACRO_TYPES = (b"macroEnabled", b"vbaProject")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of office file: the part that it cannot be without, the largest of its parts, and what is said of others."""

    main: str
    is_another: str | Promise
    is_broken: str | Promise
    is_too_large: str | Promise
    has_macros: str | Promise
    most_xml_bytes: int = MOST_XML_BYTES


WORD = Kind(
    "word/document.xml",
    gettext_lazy("The file is not a Word document (.docx)."),
    gettext_lazy("The Word document is broken and cannot be read."),
    gettext_lazy("Unpacked, the document is larger than any law can be."),
    gettext_lazy("The document holds macros. Save it as .docx without macros."),
)


def guard(content: bytes, kind: Kind) -> None:
    """Unpack every part once, counting what really comes out: the sizes that an archive states may be lies.

    Raises:
        FileNotUnderstood: another kind of file, broken, with macros or entities, or too large unpacked.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = {PurePosixPath(one.filename).as_posix() for one in members}
            if kind.main not in names:
                raise FileNotUnderstood(kind.is_another)
            if any("vbaproject" in name.lower() for name in names):
                raise FileNotUnderstood(kind.has_macros)
            if len(members) > MOST_MEMBERS:
                raise FileNotUnderstood(kind.is_too_large)
            for name, part in _unpacked(archive, members, kind):
                _guard_xml(name, part, kind)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise FileNotUnderstood(kind.is_broken) from error


def _unpacked(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], kind: Kind
) -> Iterator[tuple[str, bytes]]:
    """The XML parts, each within its limit and all parts within theirs."""
    left = MOST_UNPACKED_BYTES
    for member in members:
        is_xml = member.filename.lower().endswith((".xml", ".rels"))
        most = min(left, kind.most_xml_bytes) if is_xml else left
        with archive.open(member) as part:
            content = part.read(most + 1)
        if len(content) > most:
            raise FileNotUnderstood(kind.is_too_large)
        left -= len(content)
        if is_xml:
            yield member.filename, content


def _guard_xml(name: str, content: bytes, kind: Kind) -> None:
    # Office programs write UTF-8; in any other encoding a definition of entities would not be seen here.
    if b"\x00" in content:
        raise FileNotUnderstood(kind.is_broken)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise FileNotUnderstood(_("The file defines entities, which no text needs."))
    if name == "[Content_Types].xml" and any(one in content for one in _MACRO_TYPES):
        raise FileNotUnderstood(kind.has_macros)
