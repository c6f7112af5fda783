"""``manage.py inspect_table FILE``: what ingestion would make of a file, as JSON. Needs no database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opendata.reading import guard, inspect
from opendata.reading.grid import Unreadable
from opendata.reading.options import Limits, Options


class Command(BaseCommand):
    help = "Print what reading a table finds, as JSON; exit status 1 and an «error» when the file is refused."
    requires_system_checks: list[str] = []  # noqa: RUF012  # as Django declares it

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file",
            type=Path,
            help="CSV, TSV, XLSX, XLS, ODS, JSON, GeoJSON, Parquet, or a ZIP of one",
        )
        parser.add_argument(
            "--encoding", default="", help="such as utf-8 or windows-1256; found when left out"
        )
        parser.add_argument("--delimiter", default="", help="one sign, or «tab»")
        parser.add_argument("--sheet", default="", help="name of the sheet")
        parser.add_argument("--header-rows", default="", help="such as 3 or 3-4; 0 for none")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django has it
        chosen = Options(
            encoding=options["encoding"],
            delimiter=options["delimiter"],
            sheet=options["sheet"],
            header_rows=_rows(options["header_rows"]),
        )
        found = {"file": options["file"].name, **_found(options["file"], chosen)}
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, default=str))
        if "error" in found:
            sys.exit(1)


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
        raise CommandError("--header-rows takes numbers, such as 3 or 3-4.") from None
