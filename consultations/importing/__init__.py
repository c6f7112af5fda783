"""Texts that were written elsewhere: Word documents, Markdown and Akoma Ntoso, read into clauses."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from consultations import akoma_ntoso
from consultations.drafting import DraftClause
from consultations.errors import FileNotUnderstood
from consultations.importing import markdown, word

MOST_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Imported:
    """Clauses in order, without keys unless the file has them; ``left_out`` tells in words what was not taken over."""

    clauses: list[DraftClause]
    left_out: list[str] = field(default_factory=list)


def read_file(content: bytes) -> Imported:
    """Read a file by what it is, not by what it is called.

    Raises:
        FileNotUnderstood: none of the three formats, broken, too large unpacked, with macros or entities, or without any text.
    """
    if not content.strip():
        raise FileNotUnderstood(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise FileNotUnderstood(_("The file is larger than 10 MB."))
    if content.startswith(b"PK\x03\x04"):
        clauses, left_out = word.read(content)
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        clauses, left_out = akoma_ntoso.read(content), []
    else:
        clauses, left_out = markdown.read(content), []
    if not clauses:
        raise FileNotUnderstood(_("The file holds no text."))
    return Imported(clauses, left_out)
