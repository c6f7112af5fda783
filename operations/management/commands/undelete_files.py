"""Bring back what was deleted from the bucket."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import FilesAway
from common.shared_files import has_bucket
from operations import moving
from operations.pitr.arguments import instant


class Command(BaseCommand):
    help = (
        "After a restore to a moment: bring back the files that were deleted from the bucket since, out of its versions. "
        "Erase again what was erased since."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", type=instant, required=True, help="the moment, with its zone"
        )

    def handle(self, *args: Any, since: datetime, **options: Any) -> None:
        if not has_bucket():
            raise CommandError("No bucket is set (DIWAN_S3_BUCKET, see docs/scaling.md).")
        try:
            count = moving.undelete(since)
        except FilesAway:
            raise CommandError(
                "The bucket does not answer, or the key may not list and delete versions; run this again, it goes on."
            ) from None
        self.stdout.write(f"{count} files brought back")
