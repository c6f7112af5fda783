"""Where a passage of a clause stands in the clause's next wording.

A passage is given as W3C TextQuoteSelector (exact, prefix, suffix) on the text as stored. It is found in the old wording, its
words are followed into the new one, and the answer is ``same`` only when they stand there together, in order, with the
words around them.

Source: W3C Web Annotation Data Model §4.2.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from common.arabic import Word, fold, words

CONTEXT_WORDS = 4
SURE_ALONE_WORDS = 6


@dataclass(frozen=True, slots=True)
class Quote:
    """What was marked; an empty ``exact`` is the whole clause."""

    exact: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """Half-open place ``text[start:end]`` in the new wording; ``is_sure`` when nothing in it changed but spelling."""

    start: int
    end: int
    is_sure: bool


def find_quote(text: str, quote: Quote) -> tuple[int, int] | None:
    """The place of a quote in the wording it was made on, by its context where it occurs more than once.

    None when it does not occur, or when context does not tell its places apart.
    """
    starts = []
    at = text.find(quote.exact)
    while at >= 0:
        starts.append(at)
        at = text.find(quote.exact, at + 1)
    if not starts:
        return _find_folded(text, quote)
    scored = sorted(((_context_score(text, at, quote), at) for at in starts), reverse=True)
    if len(scored) > 1 and scored[0][0] == scored[1][0]:
        return None
    return scored[0][1], scored[0][1] + len(quote.exact)


def _context_score(text: str, at: int, quote: Quote) -> int:
    before, after = text[:at], text[at + len(quote.exact) :]
    return _common(before[::-1], quote.prefix[::-1]) + _common(after, quote.suffix)


def _common(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def _find_folded(text: str, quote: Quote) -> tuple[int, int] | None:
    """The same search on words in their folded form, for a quote that was typed or normalised elsewhere."""
    wanted = [word.folded for word in words(quote.exact)]
    there = words(text)
    if not wanted:
        return None
    found = [
        at
        for at in range(len(there) - len(wanted) + 1)
        if all(there[at + step].folded == one for step, one in enumerate(wanted))
    ]
    if len(found) != 1:
        return None
    return there[found[0]].start, there[found[0] + len(wanted) - 1].end


def follow(old: str, new: str, start: int, end: int) -> Passage | None:
    """Follow ``old[start:end]`` into `new`; None when none of its words is there any more."""
    if old == new:
        return Passage(start, end, is_sure=True)
    old_words, new_words = words(old), words(new)
    inside = [at for at, word in enumerate(old_words) if word.start < end and word.end > start]
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    partner = _partners(old_words, new_words)
    kept = [partner[at] for at in inside if at in partner]
    if not kept:
        return None
    found = Passage(new_words[kept[0]].start, new_words[kept[-1]].end, is_sure=False)
    if kept[-1] < kept[0]:
        return None
    whole = len(kept) == len(inside) and kept[-1] - kept[0] == last - first
    if not whole:
        return found
    begin = _inner(old_words[first], new_words[kept[0]], old, new, start)
    finish = _inner(old_words[last], new_words[kept[-1]], old, new, end)
    is_sure = _is_held(partner, first, last, len(old_words), len(new_words))
    return Passage(begin, finish, is_sure)


def _partners(old: list[Word], new: list[Word]) -> dict[int, int]:
    """Old word → the same word in the new wording."""
    blocks = SequenceMatcher(
        None, [word.folded for word in old], [word.folded for word in new], autojunk=False
    ).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _is_held(partner: dict[int, int], first: int, last: int, old_end: int, new_end: int) -> bool:
    """Whether enough words around the passage came with it to say that it is not another place with the same words."""
    before = after = 0
    at, there = first - 1, partner[first] - 1
    while at >= 0 and partner.get(at) == there and before < CONTEXT_WORDS:
        before, at, there = before + 1, at - 1, there - 1
    at_start = at < 0 and there < 0
    at, there = last + 1, partner[last] + 1
    while at < old_end and partner.get(at) == there and after < CONTEXT_WORDS:
        after, at, there = after + 1, at + 1, there + 1
    at_finish = at >= old_end and there >= new_end
    edges = CONTEXT_WORDS * (at_start + at_finish)
    return (last - first + 1) + before + after + edges >= SURE_ALONE_WORDS


def _inner(old: Word, new: Word, old_text: str, new_text: str, offset: int) -> int:
    """The place in the new word that has as many letters before it as `offset` has in the old one."""
    if offset <= old.start:
        return new.start
    if offset >= old.end:
        return new.end
    letters = len(fold(old_text[old.start : offset]))
    for place in range(new.start, new.end + 1):
        if len(fold(new_text[new.start : place])) >= letters:
            return place
    return new.end
