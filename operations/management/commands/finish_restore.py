"""Make a whole site of a recovered database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.backup import BackupRefused
from operations.pitr import arguments, finishing
from operations.pitr.layout import Store


class Command(BaseCommand):
    help = (
        "Bring back the files of the moment to which PostgreSQL recovered, and the keys that are missing here, end sessions "
        "and tell the public log. The site must be stopped, PostgreSQL must run."
    )
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add(parser)
        parser.add_argument(
            "--keys", type=Path, help="the folder that «base_backup --keys» wrote into"
        )
        parser.add_argument(
            "--keys-as-they-are",
            action="store_true",
            help="accept that keys changed since the backup was made",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        order = finishing.Order(
            Store(options["folder"].resolve()),
            at=options["at"],
            keys=options["keys"],
            keys_as_they_are=options["keys_as_they_are"],
        )
        try:
            outcome = finishing.finish(order)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        newest = outcome.restored_to.isoformat(timespec="seconds")
        self.stdout.write(f"restored up to {newest}, with {outcome.files} files")
        if outcome.aside:
            self.stdout.write(f"what was here lies in {outcome.aside}; delete it when all is well")
        for sentence in outcome.told:
            self.stdout.write(sentence)
        self.stdout.write("Take a base backup now: moments after this restore need a new one.")
