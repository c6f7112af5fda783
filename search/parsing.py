"""What a query says besides its words: quotes, exclusions and fields.

``"…"``, ``«…»``, ``“…”`` hold words in their order; ``-word`` and ``-"…"`` leave out what has them; ``title:``, ``agency:``,
``type:`` and ``year:``, or «عنوان:», «جهة:», «نوع:», «سنة:», look in one place. Whatever is not such a sign is a word: «بدون» and
«ليس», an unbalanced quote, the hyphen of 24-2023, a field that nobody knows. Nothing is ever wrong; reading
takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from common.arabic import BLANK_LETTERS, fold, strip_clitics, words

# Of one query; more of them are words. So many cost an engine little.
MOST_SIGNS = 10
LONGEST_VALUE = 100

TITLE = "title"
# Folded names of fields, without article.
_FIELDS = {
    **dict.fromkeys(("title", "عنوان"), TITLE),
    **dict.fromkeys(("agency", "جهه"), "agency"),
    **dict.fromkeys(("type", "نوع"), "type"),
    **dict.fromkeys(("year", "سنه"), "year"),
}

_UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff" + "".join(
    sorted(BLANK_LETTERS)
)
_QUOTED = '«[^«»]*»|["“”„‟][^"“”„‟]*["“”„‟]'
_STARTS = f"(?<![^\\s{_UNSEEN}])"
# No two alternatives begin alike and no repetition is nested, so that each character is looked at a bounded number of times.
_SIGNS = re.compile(
    f'{_STARTS}[-−](?P<out>{_QUOTED}|[^\\s«»"“”„‟−-][^\\s«»"“”„‟]*)'
    f'|{_STARTS}(?P<name>[^\\s:：«»"“”„‟]{{2,25}})[:：][ ]?(?P<value>{_QUOTED}|[^\\s«»"“”„‟]+)'
    f"|(?P<quoted>{_QUOTED})"
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query taken apart.

    ``text``: the words outside quotes, exclusions and fields. ``phrases``: folded words that must stand in this order.
    ``excluded``: words and phrases that must not be there; of a word alone without quotes every form is meant, see ``forms``.
    ``titled``: folded words that must stand in the title. ``fields``: facets with the values as they were typed.
    ``ranked``: all words looked for, those of phrases and titles too, as they were typed.
    """

    text: str = ""
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    titled: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranked: str = ""
    forms: frozenset[tuple[str, ...]] = frozenset()

    @property
    def is_only_exclusion(self) -> bool:
        """Says what not to find, and nothing else."""
        return bool(self.excluded) and not self.fields and not words(self.ranked)

    @property
    def has_signs(self) -> bool:
        return bool(self.phrases or self.excluded or self.titled or self.fields)


class _Reading:
    """What has been read of a query so far."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.ranked: list[str] = []
        self.phrases: list[tuple[str, ...]] = []
        self.excluded: list[tuple[str, ...]] = []
        self.titled: list[str] = []
        self.fields: dict[str, tuple[str, ...]] = {}
        self.forms: set[tuple[str, ...]] = set()
        self._signs = 0

    def plain(self, text: str) -> None:
        self.text.append(text)
        self.ranked.append(text)

    def sign(self, match: re.Match[str]) -> bool:
        """Take a sign in; False when it says nothing, or is one too many, so that its words are plain ones."""
        if self._signs == MOST_SIGNS:
            return False
        given = match["out"] or match["value"] or match["quoted"]
        inner = _unquoted(given)
        found = tuple(word.folded for word in words(inner))
        if not found:
            return False
        if match["out"]:
            self._leave_out(found, is_quoted=inner != given)
        elif match["name"]:
            if not self._field(match["name"], inner, found):
                return False
        else:
            self.phrases.append(found)
            self.ranked.append(f" {inner}")
        self._signs += 1
        self.text.append(" ")
        self.ranked.append(" ")
        return True

    def _leave_out(self, found: tuple[str, ...], *, is_quoted: bool) -> None:
        self.excluded.append(found)
        if len(found) == 1 and not is_quoted:
            self.forms.add(found)

    def _field(self, name: str, value: str, found: tuple[str, ...]) -> bool:
        known = _FIELDS.get(strip_clitics(fold(name)))
        if known is None or len(value) > LONGEST_VALUE:
            return False
        if known == TITLE:
            self.titled += found
            self.ranked.append(f" {value}")
        else:
            self.fields[known] = (*self.fields.get(known, ()), value.strip())
        return True


def parse(text: str) -> Parsed:
    """Take a query apart; never raises.

    >>> parse('رخصة "قانون البناء" -مؤقت سنة:2023').phrases
    (('قانون', 'البناء'),)
    >>> parse("قانون 24-2023 بدون رسوم").excluded
    ()
    """
    reading, at = _Reading(), 0
    while match := _SIGNS.search(text, at):
        reading.plain(text[at : match.start()])
        at = match.end()
        if not reading.sign(match):
            # What stands behind a name that is no field may be a quote.
            at = match.start("value") if match["name"] else at
            reading.plain(text[match.start() : at])
    reading.plain(text[at:])
    return Parsed(
        text=_joined(reading.text),
        phrases=tuple(reading.phrases),
        excluded=tuple(reading.excluded),
        titled=tuple(dict.fromkeys(reading.titled)),
        fields=reading.fields,
        ranked=_joined(reading.ranked),
        forms=frozenset(reading.forms),
    )


def _unquoted(given: str) -> str:
    return given[1:-1] if len(given) > 1 and given[0] in '«"“”„‟' else given


def _joined(parts: list[str]) -> str:
    return " ".join("".join(parts).split())
