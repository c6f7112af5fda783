"""``manage.py load_synonyms [FILE]``: add the rules of a CSV file to the editors' list."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.starter import load_file
from search.synonyms import STARTER, RefusedRule


class Command(BaseCommand):
    help = "Add synonyms from a CSV file (language, words, means, direction); rules that are there already stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default=str(STARTER), help="empty: the starter list")

    def handle(
        self, *args: Any, file: str = "", **options: Any
    ) -> None:  # Any: as Django declares it
        try:
            loaded = load_file(file)
        except (OSError, UnicodeDecodeError, RefusedRule) as error:
            raise CommandError(f"{file}: {error}") from error
        for number, reason in loaded.refused:
            self.stderr.write(f"line {number}: {reason}")
        if options["verbosity"]:
            self.stdout.write(
                f"{len(loaded.added)} added, {loaded.known} there already, {len(loaded.refused)} refused"
            )
