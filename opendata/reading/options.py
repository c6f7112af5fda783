"""What an editor may choose for a file, and what no file may exceed."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Options:
    """Choices that replace what would be found; empty means: find it.

    ``header_rows`` holds the 1-based numbers of the first and the last header row; (0, 0) says that there is none.
    """

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_rows: tuple[int, int] | None = None


@dataclass(frozen=True)
class Limits:
    """Beyond any of these a file is refused.

    ``expansion_ratio``: unpacked bytes for each packed byte. ``memory``: bytes that reading may take at once.
    """

    bytes: int = 200 * MEGABYTE
    rows: int = 5_000_000
    columns: int = 2_000
    cell_chars: int = 32_000
    seconds: float = 300.0
    expansion_ratio: int = 200
    memory: int = 1024 * MEGABYTE
