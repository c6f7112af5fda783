"""``manage.py rebuild_search``: documents from their providers, then this node's index from the documents."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search import projector, services


class Command(BaseCommand):
    help = "Rebuild the search index of this node; the old one answers until the new one is ready."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--index-only",
            action="store_true",
            help="Trust the stored documents; ask no provider.",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django has it
        started = perf_counter()
        if not options["index_only"]:
            self.stdout.write(f"{services.refresh_all()} documents corrected.")
        count = projector.rebuild()
        self.stdout.write(f"{count} documents indexed in {perf_counter() - started:.1f} s.")
