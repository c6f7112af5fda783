"""``manage.py rebuild_search``: documents from their providers, then the indices from the documents."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import projector, services
from search.engines import IndexUnavailable
from search.engines.chosen import kept


class Command(BaseCommand):
    help = (
        "Rebuild the search index of this node, and the one of all nodes where Elasticsearch is set; "
        "the old ones answer until the new ones are ready."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--index-only",
            action="store_true",
            help="Trust the stored documents; ask no provider.",
        )
        parser.add_argument(
            "--engine",
            choices=["embedded", "elasticsearch"],
            help="Rebuild only the index of this engine.",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django has it
        chosen = [one for one in kept() if options["engine"] in (None, one.name)]
        if not chosen:
            raise CommandError("DIWAN_SEARCH_ENGINE does not name Elasticsearch.")
        if not options["index_only"]:
            self.stdout.write(f"{services.refresh_all()} documents corrected.")
        for one in chosen:
            started = perf_counter()
            try:
                count = projector.rebuild(one)
            except IndexUnavailable as error:
                raise CommandError(f"{one.name}: {error}") from error
            seconds = perf_counter() - started
            self.stdout.write(f"{one.name}: {count} documents indexed in {seconds:.1f} s.")
