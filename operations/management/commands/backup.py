"""Take a backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations import backup


class Command(BaseCommand):
    help = (
        "Write the database and the files of the site into a new folder, while the site serves. "
        "The keys go into another folder (--keys), to be kept elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="new or empty folder of this backup")
        parser.add_argument("--keys", type=Path, help="new or empty folder for the keys, outside")

    def handle(self, *args: Any, folder: Path, keys: Path | None, **options: Any) -> None:
        try:
            made = backup.take(folder, keys_target=keys)
        except backup.BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        size = sum(part.bytes for part in made.parts.values())
        self.stdout.write(f"backup {made.id}: {size / 1e6:.1f} MB in {folder}")
        if settings.S3["bucket"]:
            self.stdout.write(
                f"Pictures, documents, files of datasets and their tables are in the bucket {settings.S3['bucket']} "
                "and not in this backup: keep its versions (docs/backup.md)."
            )
        if keys is None:
            self.stdout.write(
                "The keys were not copied (--keys); without them this backup cannot be restored on another machine."
            )
