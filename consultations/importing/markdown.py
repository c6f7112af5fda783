"""Markdown, as CommonMark with tables has it; HTML inside it is text like any other."""

from __future__ import annotations

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from consultations.drafting import DraftClause
from consultations.errors import FileNotUnderstood
from consultations.importing import html

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def read(content: bytes) -> list[DraftClause]:
    """The clauses of a text.

    Raises:
        FileNotUnderstood: not UTF-8, or no text at all.
    """
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileNotUnderstood(
            _("The file is neither a Word document nor text in UTF-8.")
        ) from error
    if "\x00" in source:
        raise FileNotUnderstood(_("The file is neither a Word document nor text in UTF-8."))
    return html.clauses_of(_MARKDOWN.render(source))
