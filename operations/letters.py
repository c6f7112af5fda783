"""Mails as plain text and as minimal HTML that say the same (UX §4.17).

Direction stands on a table cell, since programs drop it elsewhere; addresses and names are isolated in both forms.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation

from common.bidi import isolate, isolate_link


@dataclass(frozen=True, slots=True)
class Link:
    """Words and the whole address to which they lead."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says, in one language: paragraphs, one thing to do, and below a line why it came and how to end it.

    ``facts`` are pairs of a word and its value. Names of others in paragraphs are isolated by whoever writes them.
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: Link
    facts: tuple[tuple[str, str], ...] = ()
    below: tuple[str, ...] = ()
    links_below: tuple[Link, ...] = ()


def as_text(letter: Letter) -> str:
    """Plain text, one idea a paragraph."""
    facts = "\n".join(f"{name}: {isolate(value)}" for name, value in letter.facts)
    parts = [*letter.paragraphs, facts, _line(letter.action)]
    below = [*letter.below, *map(_line, letter.links_below)]
    return "\n\n".join([*filter(None, parts), *(["-- "] if below else []), *below])


def as_html(letter: Letter, language: str) -> str:
    """HTML without style sheet, picture or anything that is loaded from elsewhere."""
    with translation.override(language):
        is_rtl = translation.get_language_bidi()
        context = {"letter": letter, "language": language, "direction": "rtl" if is_rtl else "ltr"}
        return render_to_string("operations/letters/letter.html", context)


def _line(link: Link) -> str:
    return f"{link.words}:\n{isolate_link(link.url)}"
