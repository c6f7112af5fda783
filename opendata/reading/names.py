"""A stable ASCII id beside each column's own name, for programs and addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

LONGEST = 40
# Words that already mean something in the address of a row query or in its answer.
_RESERVED = """
page page_size sort lang format cursor after before limit offset order order_by group group_by select where having
columns q search fields filter facet facets aggregate bom labels download release csrfmiddlewaretoken
"""
RESERVED = frozenset(_RESERVED.split())
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# fmt: off
_ARABIC = dict(zip(
    "ءأإآابةتثجحخدذرزسشصضطظعغفقكلمنهويىؤئپچژگکیہھے",
    ("", "a", "i", "a", "a", "b", "a", "t", "th", "j", "h", "kh", "d", "dh", "r", "z", "s", "sh", "s", "d", "t", "z", "a", "gh",
     "f", "q", "k", "l", "m", "n", "h", "w", "y", "a", "w", "y", "p", "ch", "zh", "g", "k", "y", "h", "h", "y"), strict=True,
))
# fmt: on
_SIGNS = {"%": " percent ", "٪": " percent ", "&": " and ", "²": "2", "³": "3", "№": " no "}
_LETTERS = _ARABIC | _SIGNS
_CONSONANTS = frozenset("بتثجحخدذرزسشصضطظغفقكلمنه")


def names(labels: list[str], earlier: Mapping[str, str] | None = None) -> list[str]:
    """An id for each label, in order: ``[a-z][a-z0-9_]*`` without «__», at most 40 characters, each once.

    ``earlier`` maps the labels of the release before to their ids; a label that returns keeps its id.
    """
    earlier = earlier or {}
    kept = {label: name for label, name in earlier.items() if label in labels}
    taken = set(earlier.values())
    given: list[str] = []
    for label in labels:
        name = kept.pop(label, "")
        if not name:
            name = _free(identifier(label), taken)
            taken.add(name)
        given.append(name)
    return given


def identifier(label: str) -> str:
    """ASCII of a label: its own where it is ASCII, else letter by letter.

    >>> identifier("عدد المدارس (2024)"), identifier("Région · Année"), identifier("2019")
    ('add_almdars_2024', 'region_annee', 'c_2019')
    """
    text = _CAMEL.sub("_", unicodedata.normalize("NFKC", label)).casefold()
    ascii_ = "".join(_ascii(sign, before) for before, sign in zip(" " + text, text, strict=False))
    name = re.sub(r"_+", "_", re.sub(r"[^a-z0-9]+", "_", ascii_)).strip("_")
    if not name:
        return "column"
    if not name[0].isalpha():
        name = f"c_{name}"
    return _cut(name, LONGEST)


def _ascii(sign: str, before: str) -> str:
    if sign in _LETTERS:
        # Short vowels are not written; «ع» and «و» between consonants sound as vowels.
        return (
            "u"
            if sign == "و" and before in _CONSONANTS
            else "i"
            if sign == "ي" and before in _CONSONANTS
            else _LETTERS[sign]
        )
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKD", sign)
    kept = "".join(one for one in plain if one.isascii())
    if kept:
        return kept
    return (
        ""
        if unicodedata.combining(sign) or sign == "ـ" or unicodedata.category(sign) == "Cf"
        else " "
    )


def _cut(name: str, longest: int) -> str:
    """Cut at a word where one ends near."""
    if len(name) <= longest:
        return name
    cut = name[:longest]
    end = cut.rfind("_")
    return (cut[:end] if end > longest * 2 // 3 else cut).rstrip("_")


def _free(name: str, taken: Iterable[str]) -> str:
    taken = set(taken)
    if name in RESERVED or re.fullmatch(r"_row|c\d+", name):
        name = f"{_cut(name, LONGEST - 4)}_col"
    if name not in taken:
        return name
    number = 2
    while (numbered := f"{_cut(name, LONGEST - 1 - len(str(number)))}_{number}") in taken:
        number += 1
    return numbered
