"""Word documents. `mammoth` reads them; what is dangerous in them is refused before."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

import mammoth
from django.utils.translation import gettext as _

from consultations.drafting import DraftClause
from consultations.errors import FileNotUnderstood
from consultations.importing import html, numbering

MOST_UNPACKED_BYTES = 60 * 1024 * 1024
MOST_XML_BYTES = 15 * 1024 * 1024  # of one part; in memory it takes some twenty times as much
MOST_MEMBERS = 2000
_MAIN = "word/document.xml"
_MACRO_TYPES = (b"macroEnabled", b"vbaProject")


def read(content: bytes) -> tuple[list[DraftClause], list[str]]:
    """The clauses of a document, and what was left out of it, in words.

    Raises:
        FileNotUnderstood: not a document, broken, with macros or entities, or larger unpacked than a law can be.
    """
    _guard(content)
    images = 0

    def no_image(_image: object) -> list[object]:
        nonlocal images
        images += 1
        return []

    try:
        made = mammoth.convert_to_html(
            io.BytesIO(numbering.spelled_out(content)),
            convert_image=no_image,
            style_map="p[style-name='Title'] => h1:fresh",
            include_embedded_style_map=False,
            external_file_access=False,
        )
    except Exception as error:  # the library raises whatever its parser meets in a broken document
        raise FileNotUnderstood(_("The Word document is broken and cannot be read.")) from error
    left_out = [_("Pictures are not taken over.")] if images else []
    return html.clauses_of(made.value), left_out


def _guard(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            names = {PurePosixPath(one.filename).as_posix() for one in members}
            if _MAIN not in names:
                raise FileNotUnderstood(_("The file is not a Word document (.docx)."))
            if any("vbaproject" in name.lower() for name in names):
                raise _macros()
            if len(members) > MOST_MEMBERS:
                raise _too_large()
            _guard_members(archive, members)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FileNotUnderstood(_("The Word document is broken and cannot be read.")) from error


def _guard_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Unpack every part once, counting what really comes out: the sizes that an archive states may be lies."""
    left = MOST_UNPACKED_BYTES
    for member in members:
        is_xml = member.filename.lower().endswith((".xml", ".rels"))
        most = min(left, MOST_XML_BYTES) if is_xml else left
        with archive.open(member) as part:
            content = part.read(most + 1)
        if len(content) > most:
            raise _too_large()
        left -= len(content)
        if is_xml:
            _guard_xml(member.filename, content)


def _guard_xml(name: str, content: bytes) -> None:
    # Word writes UTF-8; in any other encoding a definition of entities would not be seen here.
    if b"\x00" in content:
        raise FileNotUnderstood(_("The Word document is broken and cannot be read."))
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise FileNotUnderstood(_("The file defines entities, which no text needs."))
    if name == "[Content_Types].xml" and any(one in content for one in _MACRO_TYPES):
        raise _macros()


def _macros() -> FileNotUnderstood:
    return FileNotUnderstood(_("The document holds macros. Save it as .docx without macros."))


def _too_large() -> FileNotUnderstood:
    return FileNotUnderstood(_("Unpacked, the document is larger than any law can be."))
