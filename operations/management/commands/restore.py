"""Restore a backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations import backup


class Command(BaseCommand):
    help = "Bring a backup back: database, files and, where they are missing here, keys. The site must be stopped."
    requires_system_checks: tuple[str, ...] = ()  # they would ask a database that is not there yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="folder that «backup» wrote")
        parser.add_argument("--keys", type=Path, help="folder to which the keys were backed up")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="put the backup in the place of what is here; files that were here are moved aside",
        )
        parser.add_argument(
            "--keys-as-they-are",
            action="store_true",
            help="accept that keys changed since the backup was made",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        order = backup.Order(
            source=options["folder"],
            keys=options["keys"],
            replace=options["replace"],
            keys_as_they_are=options["keys_as_they_are"],
        )
        try:
            outcome = backup.restore(order)
        except backup.BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        found = outcome.manifest
        self.stdout.write(f"restored backup {found.id} of {found.made_at}")
        if outcome.aside:
            self.stdout.write(f"what was here lies in {outcome.aside}; delete it when all is well")
        for sentence in outcome.told:
            self.stdout.write(sentence)
