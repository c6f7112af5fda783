"""``manage.py inspect_table FILE``: what ingestion would make of a file, as JSON. Needs no database.

What the keys mean is said in docs/inspect-table.md.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opendata.reading import encodings, guard, inspect
from opendata.reading.grid import Unreadable
from opendata.reading.options import MEGABYTE, Limits, Options


class Command(BaseCommand):
    help = (
        "Print what ingestion makes of a file, as JSON: format, encoding, delimiter, sheet, header rows, columns with types and "
        "labels, rows, warnings. Nothing is stored. Exit status: 0 read, 1 refused (the JSON has an «error»), 2 wrong arguments. "
        "The keys are described in docs/inspect-table.md."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012  # as Django declares it

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            help="CSV, TSV, XLSX, XLSB, XLS, ODS, HTML table, JSON, JSON Lines, GeoJSON, Parquet, or a ZIP or gzip of one; "
            "«-» reads standard input",
        )
        parser.add_argument(
            "--encoding",
            default="",
            help=f"found when left out; one of {', '.join(encodings.OFFERED)}",
        )
        parser.add_argument(
            "--delimiter", default="", help="one sign, or «tab»; found when left out"
        )
        parser.add_argument(
            "--sheet",
            default="",
            help="name of the sheet; the visible one with the largest table when left out",
        )
        parser.add_argument("--header-rows", default="", help="such as 3 or 3-4; 0 for none")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django has it
        chosen = Options(
            encoding=options["encoding"],
            delimiter=options["delimiter"],
            sheet=options["sheet"],
            header_rows=_rows(options["header_rows"]),
        )
        with _on_disk(options["file"]) as path:
            found = {"file": options["file"].name, **_found(path, chosen)}
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        if "error" in found:
            sys.exit(1)


@contextmanager
def _on_disk(path: Path) -> Iterator[Path]:
    """The file, or standard input as one; of that no more is kept than shows that it is too large."""
    if str(path) != "-":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="diwan-inspect-") as folder:
        kept = Path(folder) / "stdin"
        with kept.open("wb") as file:
            left = Limits().bytes + 1
            while left > 0 and (piece := sys.stdin.buffer.read(min(MEGABYTE, left))):
                file.write(piece)
                left -= len(piece)
        yield kept


def _found(path: Path, chosen: Options) -> dict[str, Any]:
    """What a child finds: no file takes this process with it."""
    try:
        return guard.look_in_child(path, chosen, Limits())
    except Unreadable as refusal:
        return {"error": inspect.refused(refusal)}


def _rows(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    first, _, last = text.replace(",", "-").partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        raise CommandError("--header-rows takes numbers, such as 3 or 3-4.", returncode=2) from None
