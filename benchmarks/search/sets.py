"""Read a retrieval set: JSON lines of documents ``{id, title, text}`` and of queries ``{id, text, relevant | grades}``.

A document may be part of another one: ``part_of`` is the id of that page.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

_Line = TypeVar("_Line")


class BadSet(Exception):
    """A file cannot be used; the message names it, its line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Row:
    """A document; ``language`` is ``ar`` or ``en``: what the line says (``lang``, ``language``), or the script it is in;
    ``kind`` is its type where the line says one, ``part_of`` the id of the page whose part it is.
    """

    id: str
    title: str
    text: str
    language: str
    kind: str = ""
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """A question and the documents that answer it, with their gains; ``about`` are the line's other members."""

    id: str
    text: str
    gains: dict[str, float]
    language: str
    about: dict[str, Any] = field(default_factory=dict)


def documents(path: Path) -> list[Row]:
    """The documents in the order of the file. A missing title or text is empty.

    Raises:
        BadSet: the file cannot be read, is empty, a line has no id or is not of this shape, or names a page that is not there.
    """
    rows = []
    for line, given in _lines(path):
        title, text = _text(path, line, given, "title"), _text(path, line, given, "text")
        language = _language(given, f"{title}\n{text}")
        kind, part_of = _text(path, line, given, "kind"), _text(path, line, given, "part_of")
        rows.append(Row(_id(path, line, given), title, text, language, kind, part_of))
    pages = {row.id for row in rows if not row.part_of}
    for row in rows:
        if row.part_of and row.part_of not in pages:
            raise BadSet(
                f"{path}: {row.id} is part of {row.part_of}, which is no page of this set."
            )
    return _some(path, rows)


def queries(path: Path) -> list[Query]:
    """The questions in the order of the file; one without ``relevant`` and ``grades`` has no answer.

    Raises:
        BadSet: as for documents; or grades are not numbers.
    """
    found = []
    for line, given in _lines(path):
        text = _text(path, line, given, "text")
        gains = _gains(path, line, given)
        about = {name: value for name, value in given.items() if name not in ("relevant", "grades")}
        found.append(Query(_id(path, line, given), text, gains, _language(given, text), about))
    return _some(path, found)


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        # Only line feeds end a line: a text may hold U+2028 and the like.
        with path.open(encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                given = json.loads(line)
                if not isinstance(given, dict):
                    raise BadSet(f"{path}, line {number}: not an object.")
                yield number, given
    except (OSError, UnicodeDecodeError) as error:
        raise BadSet(f"{path} cannot be read: {error}") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadSet(f"{path}, line {number}: not JSON: {error}") from error


def _some(path: Path, lines: list[_Line]) -> list[_Line]:
    if not lines:
        raise BadSet(f"{path} is empty.")
    return lines


def _id(path: Path, line: int, given: dict[str, Any]) -> str:
    value = given.get("id")
    if value is None or isinstance(value, (dict, list, bool)):
        raise BadSet(f"{path}, line {line}: no id.")
    return _clean(str(value))


def _text(path: Path, line: int, given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if isinstance(value, (dict, list)):
        raise BadSet(f"{path}, line {line}: {name} is not a text.")
    return "" if value is None else _clean(str(value))


def _clean(text: str) -> str:
    """Without halves of characters, which no engine can store."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _gains(path: Path, line: int, given: dict[str, Any]) -> dict[str, float]:
    grades, relevant = given.get("grades"), given.get("relevant")
    if grades is None and relevant is None:
        return {}
    if grades is None and isinstance(relevant, list):
        return {_clean(str(one)): 1.0 for one in relevant}
    wanted = "relevant must be a list of ids, grades an object of numbers by id"
    if not isinstance(grades, dict):
        raise BadSet(f"{path}, line {line}: {wanted}.")
    try:
        gains = {_clean(str(one)): float(gain) for one, gain in grades.items()}
    except (TypeError, ValueError) as error:
        raise BadSet(f"{path}, line {line}: {wanted}.") from error
    if not all(map(math.isfinite, gains.values())):
        raise BadSet(f"{path}, line {line}: {wanted}.")
    return {one: max(0.0, gain) for one, gain in gains.items()}


def _language(given: dict[str, Any], text: str) -> str:
    named = given.get("lang", given.get("language"))
    if named in ("ar", "en"):
        return str(named)
    arabic = sum("\u0600" <= char <= "\u06ff" for char in text)
    latin = sum("a" <= char <= "z" or "A" <= char <= "Z" for char in text)
    return "en" if latin > arabic else "ar"


def chosen(found: list[Query], only: str) -> list[Query]:
    """The queries whose line has ``member=value``; all of them for an empty choice.

    Raises:
        BadSet: none has.
    """
    name, _, value = only.partition("=")
    kept = [query for query in found if not only or str(query.about.get(name, "")) == value]
    if not kept:
        raise BadSet(f"No query has {only}.")
    return kept


def write_run(path: Path, asked: Sequence[Query], run: Sequence[Sequence[str]]) -> None:
    """Write ``query <tab> document <tab> rank``; blanks stand for tabs and line breaks within ids.

    Raises:
        BadSet: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            for query, ranked in zip(asked, run, strict=True):
                for rank, one in enumerate(ranked, start=1):
                    file.write(f"{_in_line(query.id)}\t{_in_line(one)}\t{rank}\n")
    except OSError as error:
        raise BadSet(f"{path} cannot be written: {error}") from error


def _in_line(text: str) -> str:
    return re.sub(r"[\t\r\n]", " ", text)
