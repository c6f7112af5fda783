"""Hidden parts of a text: what the public reads instead, and the moderator's way to mark them without a script. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from common.bidi import is_invisible_only

MASK = "\u2588" * 3
# Pairs of signs to mark with; the first pair that the text does not hold is offered.
BRACKETS = (("\u27e6", "\u27e7"), ("[[", "]]"), ("{{", "}}"), ("<<", ">>"))

Span = tuple[int, int]
Spans = tuple[Span, ...]


class BadSpans(ValueError):
    """The marked places do not fit the text."""


def as_spans(rows: Iterable[Sequence[int]]) -> Spans:
    """From JSON."""
    return tuple((int(start), int(end)) for start, end in rows)


def checked(text: str, spans: Iterable[Span]) -> Spans:
    """The places in order, those that touch joined.

    Raises:
        BadSpans: one lies outside the text, holds nothing that is seen, two overlap, or nothing would be left to read.
    """
    joined: list[Span] = []
    for start, end in sorted(spans):
        if not 0 <= start < end <= len(text) or is_invisible_only(text[start:end]):
            raise BadSpans("a place is empty or outside the text")
        if joined and start < joined[-1][1]:
            raise BadSpans("two places overlap")
        if joined and start == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    if not joined or is_invisible_only("".join(shown(text, joined))):
        raise BadSpans("nothing is marked, or everything")
    return tuple(joined)


def shown(text: str, spans: Iterable[Span]) -> list[str]:
    """The pieces between the hidden parts: one more than these are.

    >>> shown("call 0790000000 now", [(5, 15)])
    ['call ', ' now']
    """
    pieces, at = [], 0
    for start, end in spans:
        pieces.append(text[at:start])
        at = end
    return [*pieces, text[at:]]


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text as the public reads it; how long the hidden parts were does not show."""
    return MASK.join(shown(text, spans))


def masks_in(spans: Iterable[Span]) -> Spans:
    """Where the masks stand in the masked text.

    >>> masks_in([(5, 15), (20, 21)])
    ((5, 8), (13, 16))
    """
    found, shorter = [], 0
    for start, end in spans:
        at = start - shorter
        found.append((at, at + len(MASK)))
        shorter += end - start - len(MASK)
    return tuple(found)


def brackets_for(text: str) -> tuple[str, str]:
    """Signs that the text does not hold.

    Raises:
        BadSpans: it holds all of them.
    """
    for pair in BRACKETS:
        if not any(sign in text for sign in pair):
            return pair
    raise BadSpans("the text holds all signs that could mark its parts")


def marked(text: str, spans: Iterable[Span]) -> str:
    """The text with its parts between brackets, as a moderator edits it.

    >>> marked("abc", [(1, 2)])
    'a⟦b⟧c'
    """
    opening, closing = brackets_for(text)
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], opening, text[start:end], closing]
        at = end
    return "".join([*pieces, text[at:]])


def read_marks(text: str, typed: str) -> Spans:
    """The places between brackets in `typed`, which without them must be `text`.

    >>> read_marks("abc", "a⟦b⟧c")
    ((1, 2),)

    Raises:
        BadSpans: anything else was changed, or the brackets do not pair.
    """
    opening, closing = brackets_for(text)
    spans, plain = [], 0
    pieces = typed.split(opening)
    if closing in pieces[0]:
        raise BadSpans("a bracket closes nothing")
    rebuilt = [pieces[0]]
    plain = len(pieces[0])
    for piece in pieces[1:]:
        hidden, found, rest = piece.partition(closing)
        if not found or closing in rest:
            raise BadSpans("a bracket is not paired")
        spans.append((plain, plain + len(hidden)))
        plain += len(hidden) + len(rest)
        rebuilt += [hidden, rest]
    if "".join(rebuilt) != text:
        raise BadSpans("the text itself was changed")
    return checked(text, spans)
