"""JSON of any size, value by value, without holding the whole; whatever is not JSON is refused with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from opendata.reading import encodings
from opendata.reading.grid import Unreadable

Value = Any  # what JSON may hold: dict, list, str, int, float, bool, None
_PIECE = 1 << 20
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_WIDEST_INTEGER = 18


class Source:
    """A JSON file; ``repeated_keys`` and ``unstorable`` count what was mended while it was read."""

    def __init__(self, path: Path, chosen: str = "") -> None:
        self.path = path
        self.encoding, self.codec = _encoding(path, chosen)
        self.repeated_keys = self.unstorable = 0
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_float=_float,
            parse_int=_integer,
            parse_constant=lambda _name: None,
        )

    def items(self) -> Iterator[Value]:
        """The elements of the outermost array, or the values of JSON Lines one after another.

        Raises:
            Unreadable: ``malformed`` with ``line``, ``too_deep``.
        """
        with self.path.open(encoding=self.codec, errors="replace", newline="") as file:
            reader = _Reader(file, self.decoder)
            yield from reader.elements() if self._is_array() else reader.values()

    def starts_with(self) -> str:
        """The first sign: ``{`` or ``[``."""
        with self.path.open(encoding=self.codec, errors="replace", newline="") as file:
            return _Reader(file, self.decoder).peek()

    def text(self, value: str) -> str:
        """Text that can be stored: halves of surrogate pairs and NUL cannot."""
        if not _UNSTORABLE.search(value):
            return value
        self.unstorable += 1
        return _UNSTORABLE.sub("\ufffd", value)

    def _object(self, pairs: list[tuple[str, Value]]) -> dict[str, Value]:
        found = dict(pairs)
        self.repeated_keys += len(pairs) - len(found)
        return found

    def _is_array(self) -> bool:
        """Whether one array holds everything; rows that are arrays, each on its line, are JSON Lines."""
        if self.starts_with() != "[":
            return False
        with self.path.open(encoding=self.codec, errors="replace") as file:
            first, second = file.readline(_PIECE).strip(), file.readline(_PIECE).strip()
        if not (first.endswith("]") and second.startswith("[")):
            return True
        try:
            json.loads(first.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            return True
        return False


class _Reader:
    def __init__(self, file: IO[str], decoder: json.JSONDecoder) -> None:
        self._file = file
        self._decoder = decoder
        self._text = ""
        self._at = 0
        self._line = 1
        self._is_whole = False

    def peek(self) -> str:
        """The next sign that is no space; empty at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if self._is_whole:
                return ""
            self._more()

    def elements(self) -> Iterator[Value]:
        self._expect("[")
        if self.peek() == "]":
            self._at += 1
        else:
            yield self._value()
            while self._expect(",]") == ",":
                yield self._value()
        if self.peek():
            raise self._malformed(self._at)

    def values(self) -> Iterator[Value]:
        while self.peek():
            yield self._value()

    def _value(self) -> Value:
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if self._is_whole:
                    raise self._malformed(error.pos) from None
            except RecursionError:
                raise Unreadable("too_deep", {"line": self._line_of(self._at)}) from None
            else:
                # A number at the end of what was read may go on.
                if end < len(self._text) or self._is_whole:
                    self._at = end
                    return value
            self._more()

    def _expect(self, signs: str) -> str:
        sign = self.peek()
        if not sign or sign not in signs:
            raise self._malformed(self._at)
        self._at += 1
        return sign

    def _more(self) -> None:
        """Read on, as much as is held: a long value is tried a few times, not once a piece."""
        self._line += self._text.count("\n", 0, self._at)
        rest = self._text[self._at :]
        piece = self._file.read(max(_PIECE, len(rest)))
        self._is_whole = not piece
        self._text, self._at = rest + piece, 0

    def _line_of(self, position: int) -> int:
        return self._line + self._text.count("\n", 0, position)

    def _malformed(self, position: int) -> Unreadable:
        return Unreadable("malformed", {"is": "json", "line": self._line_of(position)})


def _encoding(path: Path, chosen: str) -> tuple[str, str]:
    """Name and codec: JSON of the standard is UTF-8, -16 or -32; ministries also write windows-1256."""
    if not chosen:
        with path.open("rb") as file:
            found = json.detect_encoding(file.read(4))
        if found.startswith("utf-32"):
            return "utf-32", found
    decision = encodings.decide(path, chosen)
    return decision.encoding, decision.codec


def _float(text: str) -> float | str:
    """A float; what is too large for one stays as it is written."""
    value = float(text)
    return value if abs(value) != float("inf") else text


def _integer(text: str) -> int | str:
    return int(text) if len(text.lstrip("-")) <= _WIDEST_INTEGER else text
