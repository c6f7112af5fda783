"""Take a base backup, for restores to any moment."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.backup import BackupRefused
from operations.pitr import arguments, taking
from operations.pitr.layout import Store


class Command(BaseCommand):
    help = (
        "Copy the running PostgreSQL server, checked, and the site's files into a folder whose «wal» archives the "
        "write-ahead log. With both, any moment after this backup can be restored (see docs/backup.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add_folder(parser)
        parser.add_argument(
            "--keys",
            type=Path,
            help="folder for the keys, outside; gets one folder for each backup",
        )
        parser.add_argument(
            "--connection",
            default="",
            help="libpq's connection string of a role with REPLICATION; without it the site's own role is used",
        )
        parser.add_argument(
            "--keep-days",
            type=float,
            help="delete what restores to the last so many days do not need; without it nothing is deleted",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["keep_days"]
        if days is not None and days <= 0:
            raise CommandError("--keep-days must be more than 0.")
        order = taking.Order(
            Store(options["folder"].resolve()),
            keys=options["keys"],
            connection=options["connection"],
            kept=None if days is None else timedelta(days=days),
        )
        try:
            base = taking.take(order)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"base backup {base.id}; moments from {base.ended_at} on can be restored")
        if order.keys is None:
            self.stdout.write(
                "The keys were not copied (--keys); without them nothing can be restored on another machine."
            )
