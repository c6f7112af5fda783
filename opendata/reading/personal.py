"""What looks like data about persons: national numbers, telephones, e-mail addresses, bank accounts.

A finding only makes a person look. What one cell proves (an address, a check digit, a mobile number) is looked for in every cell;
what many innocent columns hold (years, populations, codes) is named when a good part of the column fits, or its header says so,
which a sample spread over the whole column tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from opendata.reading import personal_marks as marks
from opendata.reading.kinds import words

_SAMPLED = 2_000
_TELEPHONES_SAMPLED = 500
# So many found say enough; so many looked at in vain make the column one of codes.
_ENOUGH = 1_000
_IN_VAIN = 2_000
_REMEMBERED = 3
_DIGIT = "[0-9٠-٩۰-۹]"
_CANDIDATE = (
    rf"@|{_DIGIT}(?:[ ().\-/]*{_DIGIT}){{6}}|[A-Za-z]{{2}}[0-9]{{2}}(?: ?[A-Za-z0-9]){{11}}"
)
_NATIONAL_LABEL = re.compile(
    r"وطني|قومي|هوي[ةه]|مدني|شخصي|إقامة|اقامة|بطاقة|جواز|national|civil|identity|passport|\bid\b|\bnin\b|\bssn\b|personal",
    re.IGNORECASE,
)
_PHONE_LABEL = re.compile(
    r"هاتف|جوال|موبايل|خلوي|محمول|فاكس|تلفون|واتس|اتصال|phone|mobile|\btel\b|fax|whatsapp|contact",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """Possible personal data of one column.

    ``share`` is that of its filled cells, from 0 to 1, ``cells`` how many they are at least, ``rows`` the first of the file where
    it stands, and ``examples`` are masked.
    """

    kind: str
    share: float
    examples: tuple[str, ...]
    cells: int = 0
    rows: tuple[int, ...] = ()


@dataclass
class _Watch:
    """Counts the cells of one mark; when it needs most of what is alike to fit, ``seen`` is that."""

    needs_most: bool
    seen: int = 0
    hits: int = 0
    examples: dict[str, None] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    def note(self, cell: str, row: int, *, fits: bool) -> None:
        self.seen += 1
        if fits:
            self.hits += 1
            if len(self.examples) < _REMEMBERED:
                self.examples[masked(cell)] = None
                self.rows.append(row)

    @property
    def is_done(self) -> bool:
        is_vain = self.needs_most and self.seen >= _IN_VAIN and not self.is_found
        return self.hits >= _ENOUGH or is_vain

    @property
    def is_found(self) -> bool:
        return self.hits > 0 and (not self.needs_most or self.hits * 2 >= self.seen)


class Search:
    """Looks through one column, piece by piece; ``filled`` is how many filled cells it has in all."""

    def __init__(self, label: str, filled: int, *, is_text: bool = True) -> None:
        self._label, self._filled, self._is_text = label, filled, is_text
        self._part = _SAMPLED / max(filled, 1)
        # The same cells every time; by chance, since rows often return in a rhythm.
        self._chance = np.random.default_rng(7)
        self._sample: list[str] = []
        self._watches = {
            "email": _Watch(needs_most=False),
            "iban": _Watch(needs_most=False),
            "with_country": _Watch(needs_most=False),
            "named": _Watch(needs_most=False),
            "mobile": _Watch(needs_most=True),
            "national": _Watch(needs_most=True),
        }

    def add(self, cells: pa.StringArray, rows: Sequence[int]) -> None:
        """The next cells of the column, as they were laid down, with their rows in the file."""
        filled = np.flatnonzero(pc.not_equal(cells, "").to_numpy(zero_copy_only=False))
        taken = filled[self._chance.random(len(filled)) < self._part]
        self._sample += [words(cell) for cell in cells.take(pa.array(taken)).to_pylist()]
        if all(watch.is_done for watch in self._watches.values()):
            return
        likely = pc.match_substring_regex(cells, _CANDIDATE).to_numpy(zero_copy_only=False)
        for place in np.flatnonzero(likely).tolist():
            self._look(words(cells[place].as_py()), rows[place])

    def _look(self, cell: str, row: int) -> None:
        self._note("email", cell, row, lambda: [marks.is_email(cell)] if "@" in cell else [])
        self._note("iban", cell, row, lambda: [marks.has_iban(cell)])
        self._note("with_country", cell, row, lambda: marks.with_country(cell))
        if self._is_text:
            self._note("named", cell, row, lambda: [marks.names_a_number(cell)])
            self._note("mobile", cell, row, lambda: marks.mobiles(cell))
            self._note("national", cell, row, lambda: marks.alone(cell))

    def _note(self, name: str, cell: str, row: int, seen: Callable[[], list[bool]]) -> None:
        watch = self._watches[name]
        if not watch.is_done and (found := seen()):
            watch.note(cell, row, fits=any(found))

    def findings(self) -> list[Finding]:
        """What the column may hold, once all of it was added."""
        sample = [cell for cell in self._sample if cell]
        if not sample:
            return []
        found = [
            self._finding("email", ("email",), _share(sample, marks.is_email, 0.0)),
            self._finding("iban", ("iban",), _share(sample, marks.has_iban, 0.0)),
            self._finding("national_number", ("named", "national"), _national(self._label, sample)),
            self._finding("telephone", ("with_country", "mobile"), _phones(self._label, sample)),
        ]
        return [one for one in found if one is not None]

    def _finding(self, kind: str, names: tuple[str, ...], sampled: _Share) -> Finding | None:
        watches = [self._watches[name] for name in names if self._watches[name].is_found]
        share, shown = sampled
        cells = max([round(share * self._filled), *(watch.hits for watch in watches)])
        if not watches and not shown:
            return None
        examples = dict.fromkeys(masked(cell) for cell in shown)
        for watch in watches:
            examples |= watch.examples
        rows = sorted({row for watch in watches for row in watch.rows})[:_REMEMBERED]
        share = share or cells / self._filled
        return Finding(kind, round(share, 3), tuple(examples)[:_REMEMBERED], cells, tuple(rows))


def find(label: str, cells: Iterable[str], filled: int) -> list[Finding]:
    """Findings in the cells of a column; ``filled`` is how many of them are."""
    search, column = Search(label, filled), pa.array(list(cells), pa.string())
    search.add(column, range(1, len(column) + 1))
    return search.findings()


# The share of the sample, and the first cells of it that fit; nothing where that is no sign of persons.
_Share = tuple[float, list[str]]
_NOTHING: _Share = (0.0, [])


def _share(sample: list[str], fits: Callable[[str], bool], least: float) -> _Share:
    fitting = [cell for cell in sample if fits(cell)]
    share = len(fitting) / len(sample)
    return (share, fitting[:20]) if fitting and share >= least else _NOTHING


def masked(cell: str) -> str:
    """A cell of which only the ends can be read.

    >>> masked("9851012345"), masked("sami@example.jo")
    ('98••••••45', 'sa•••••••••••jo')
    """
    text = cell.strip()[:40]
    kept = 2 if len(text) > 6 else 1
    return text[:kept] + "•" * max(len(text) - 2 * kept, 1) + text[-kept:]


def _national(label: str, sample: list[str]) -> _Share:
    """By check digit or built-in birth date; numbers that have neither, only under a header that names them."""
    is_named = _NATIONAL_LABEL.search(label) is not None
    numbers = [marks.compact(cell) for cell in sample]
    best = max(marks.NATIONAL, key=lambda name: sum(map(marks.NATIONAL[name], numbers)))
    share = sum(map(marks.NATIONAL[best], numbers)) / len(numbers)
    is_distinct = len(set(numbers)) * 2 > len(numbers)
    if share >= (0.3 if is_named else 0.8) and (is_named or (is_distinct and len(numbers) >= 3)):
        return _share(sample, lambda cell: marks.NATIONAL[best](marks.compact(cell)), 0.0)
    if not is_named:
        return _NOTHING
    return _share(sample, lambda cell: marks.is_long_number(marks.compact(cell)), 0.5)


def _phones(label: str, sample: list[str]) -> _Share:
    """Numbers that a telephone network knows, written as telephones are: with «+», with a zero before, or under such a header."""
    is_named = _PHONE_LABEL.search(label) is not None
    some = sample[:: max(len(sample) // _TELEPHONES_SAMPLED, 1)]
    return _share(some, lambda cell: marks.is_phone(cell, is_named), 0.2 if is_named else 0.5)
