"""A sample file: what is in it and what it is called."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleFile:
    """``rows`` yields the header first; it is called at load time."""

    titles: dict[str, str]
    labels_en: dict[str, str]
    rows: Callable[[], Iterable[Iterable[object]]]

    def data(self) -> bytes:
        buffer = io.StringIO()
        csv.writer(buffer).writerows(self.rows())
        return buffer.getvalue().encode("utf-8")
