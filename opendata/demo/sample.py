"""A sample file: what is in it and what it is called."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SampleFile:
    """``rows`` yields the header first; it is called at load time. ``earlier`` yields those of the release before.

    ``words`` are further fields of a column, by its name in the file.
    """

    titles: dict[str, str]
    labels_en: dict[str, str]
    rows: Callable[[], Iterable[Iterable[object]]]
    earlier: Callable[[], Iterable[Iterable[object]]]
    keys: tuple[str, ...] = ()
    units: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    def releases(self) -> list[bytes]:
        """The file in the first release and in the second, as CSV."""
        return [_csv(self.earlier()), _csv(self.rows())]


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode("utf-8")
