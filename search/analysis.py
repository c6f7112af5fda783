"""What the engines index and ask for: words, roots, skeletons and character grams, made here and nowhere else.

Engines only store tokens in fields split at blanks and add up BM25 of each field times its weight, so that every engine ranks
alike. docs/search.md tells what each field brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from common.arabic import (
    Word,
    fold,
    folded_parts,
    light_stem,
    raw_words,
    strip_clitics,
    strip_marks,
    words,
)
from search.roots import arabic_root, english_stem
from search.stopwords import STOP_WORDS

# Bumped whenever the tokens change: an index of another version is rebuilt, never read.
VERSION = 7

# Weights of a plain sum of per-field BM25 (k1 1.2, b .75); measured on the tuning pool, docs/search.md.
WEIGHTS = {"root": 0.8, "root_once": 0.7, "skeleton": 0.6, "gram": 0.3, "title_gram": 0.1}

# Tokens that no query has, added to these fields of every document. BM25's b cannot be chosen on both engines; with so much more
# in every document, a long guide counts less as long beside a sentence (ADR 143).
FILLER = "·"
FILLERS = {"root": 5, "root_once": 500, "skeleton": 200, "gram": 60}

# Fields that keep the order of their tokens, so that phrases can be asked for. `BREAK` keeps one from running out of the title.
POSITIONS = ("word", "exact")
BREAK = "|"

# Grams that stand in two of five Arabic texts: article, prepositions, endings. Without them an index is asked for 60 % fewer
# postings and ranks as well.
_COMMON = """
^ال يه$ الم الا ^الا ^الم ^وا ات$ الع وال ^الع ^وال ^با ره$ ين$ ام$ ان$ الت ها$ له$ بال ده$ الب الح اء$ الس
^لل ^بال ^الت ^عا ^الس يا$ ^الح الي ون$ ^اس مه$ ^الب ال$ ير$ الق الج اني عام ول$ ري$ الن نيه نيه$ نه$ الر لي$
^الق ^الج الف لان ^الر عه$ الد به$ ريه ^الن
"""
_COMMON_GRAMS = frozenset(_COMMON.split())
_GRAM_LENGTHS = (3, 4)
_WEAK_LETTERS = str.maketrans("", "", "اوي")
_LONGEST_TITLE = 12  # words of a title that are told from others as a whole
_SHORTEST_EDGE = 2
_LONGEST_WORD = 40  # grams of longer "words" (hashes, base64) only fill the index


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one document by field; those that `WEIGHTS` does not name are not ranked but looked up."""

    fields: Mapping[str, list[str]]


@lru_cache(maxsize=65_536)
def root(word: str) -> str:
    """The token under which all forms of a folded word meet: its root, or its English stem."""
    return arabic_root(word) if "\u0620" <= word[:1] <= "\u06ff" else english_stem(word)


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """The consonants of the light stem; the stem itself when fewer than two are left.

    >>> skeleton("الخدمات"), skeleton("خديم")
    ('خدم', 'خدم')
    """
    stem = light_stem(word)
    consonants = stem.translate(_WEAK_LETTERS)
    return consonants if len(consonants) >= 2 else stem


@lru_cache(maxsize=65_536)
def grams(word: str) -> tuple[str, ...]:
    """Runs of 3 and 4 characters with the word's edges marked, without those that nearly every text has.

    >>> grams("علم")
    ('^عل', 'علم', 'لم$', '^علم', 'علم$')
    """
    marked = f"^{word[:_LONGEST_WORD]}$"
    made = (
        marked[start : start + length]
        for length in _GRAM_LENGTHS
        for start in range(len(marked) - length + 1)
    )
    return tuple(gram for gram in made if gram not in _COMMON_GRAMS)


def surface(text: str) -> list[str]:
    """Words as they are spelt, without vowel marks, tatweel and capitals: what an exact search compares."""
    return _surface(raw_words(text))


def _surface(raw: Iterable[str]) -> list[str]:
    return [bare for word in raw for bare in _spelt_parts(word)]


@lru_cache(maxsize=65_536)
def _spelt_parts(word: str) -> list[str]:
    return spelt(word).split()


def folded(text: str) -> list[str]:
    """All folded words in their order, stop words too: what a phrase compares."""
    return _folded(raw_words(text))


def _folded(raw: Iterable[str]) -> list[str]:
    return [part for word in raw for part in folded_parts(word)]


def spelt(text: str) -> str:
    """A text as it is spelt: hamzas, ة and ى stay, marks and capitals go.

    >>> spelt("إدارةٌ"), spelt("Law")
    ('إدارة', 'law')
    """
    return strip_marks(text).casefold()


def significant(found: Iterable[Word]) -> list[str]:
    """The folded words that are not stop words."""
    return [word.folded for word in found if word.folded not in STOP_WORDS]


# «رقم 24 لسنة 2023», "No. 24 of 2023", 24/2023, in folded spelling; no part of a date.
_REFERENCE = re.compile(
    r"(?<![\d/])(\d{1,4}) ?(?:/|\\|لسنه |لعام |سنه |عام |of (?:the year )?|for )((?:1[3-9]|20)\d\d)(?![\d/])"
)


def references(text: str) -> list[str]:
    """The laws, decisions and the like that a text names by number and year, as tokens.

    >>> references("القانون رقم (٢٤) لسنة ٢٠٢٣ والقرار 7/2021"), references("1/2/2023")
    (['24/2023', '7/2021'], [])
    """
    plain = " ".join(re.sub(r"[()«»\[\]،]", " ", fold(text)).split())
    return [f"{int(number)}/{year}" for number, year in _REFERENCE.findall(plain)]


def analyse(*, title: str, text: str) -> Tokens:
    """Make a document's tokens. The title counts twice as text and, with less weight, by itself."""
    named, told = raw_words(title), raw_words(text)
    title_words, text_words = _folded(named), _folded(told)
    of_title = [word for word in title_words if word not in STOP_WORDS]
    everything = of_title * 2 + [word for word in text_words if word not in STOP_WORDS]
    made = [_made(word) for word in everything]
    roots = [one.root for one in made] + references(f"{title}\n{text}")
    return Tokens(
        {
            "root": roots + _fillers("root"),
            "root_once": [*dict.fromkeys(roots), *_fillers("root_once")],
            "skeleton": [*(one.skeleton for one in made), *_fillers("skeleton")],
            "gram": [*(gram for one in made for gram in one.grams), *_fillers("gram")],
            "title_gram": [gram for word in of_title for gram in grams(word)],
            "word": [*title_words, BREAK, *text_words],
            "stem": sorted({one.stem for one in made}),
            "title_word": sorted(
                {form for word in of_title for form in (word, strip_clitics(word))}
                | set(title_marks(of_title))
            ),
            "exact": [*_surface(named), BREAK, *_surface(told)],
        }
    )


def _fillers(field: str) -> list[str]:
    return [FILLER] * FILLERS[field]


class _Made(NamedTuple):
    """What is indexed of one word."""

    root: str
    skeleton: str
    grams: tuple[str, ...]
    stem: str


@lru_cache(maxsize=131_072)
def _made(word: str) -> _Made:
    return _Made(root(word), skeleton(word), grams(word), light_stem(word))


def title_marks(title: Sequence[str]) -> list[str]:
    """What stands for a whole title of folded words and for its beginnings and ends, so that a query can name them.

    Numbers are left out: «استراتيجية التحول الرقمي 2025–2030» is asked for without them.
    """
    roots = [root(word) for word in title if not word.isdigit()][:_LONGEST_TITLE]
    edges = range(_SHORTEST_EDGE, len(roots))
    return [
        *([title_mark("=", roots)] if roots else []),
        *(title_mark("<", roots[:size]) for size in edges),
        *(title_mark(">", roots[-size:]) for size in edges),
    ]


def title_mark(edge: str, roots: Sequence[str]) -> str:
    """The token of a title (``=``), its beginning (``<``) or its end (``>``)."""
    return f"{edge}{'_'.join(roots)}"


def query_words(text: str) -> list[str]:
    """The folded words that a query asks for, each once; stop words only when there is nothing else."""
    found = words(text)
    return list(dict.fromkeys(significant(found) or [word.folded for word in found]))


def ranked_terms(spellings: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Turn weighted folded words into weighted tokens of each ranked field.

    A token that two words share counts for both, as it does in a document that has both.
    """
    terms: dict[str, dict[str, float]] = {field: {} for field in WEIGHTS}
    for word, weight in spellings.items():
        made = {"root": (root(word),), "skeleton": (skeleton(word),), "gram": grams(word)}
        made["root_once"], made["title_gram"] = made["root"], made["gram"]
        for field, tokens in made.items():
            for token in tokens:
                terms[field][token] = terms[field].get(token, 0.0) + WEIGHTS[field] * weight
    return terms
