"""Write all service guides into a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from cms.exchange import known_things
from cms.exchange.guides import export_guides
from cms.exchange.sheets import CSV, XLSX


class Command(BaseCommand):
    help = "Export all service guides as XLSX or CSV, by the file's ending."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django declares it
        kind = options["file"].suffix.lstrip(".").lower()
        if kind not in (XLSX, CSV):
            raise CommandError("The file must end in .xlsx or .csv.")
        guides = known_things.with_all_parts(known_things.source_guides()).order_by("slug")
        with override(settings.LANGUAGE_CODE):
            options["file"].write_bytes(export_guides(kind, guides))
        self.stdout.write(f"{guides.count()} guides: {options['file']}")
