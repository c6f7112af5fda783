"""Move the site's files between the data folder and the bucket."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import FilesAway
from common.shared_files import has_bucket
from operations import moving


class Command(BaseCommand):
    help = (
        "Copy pictures, documents, files of datasets, tables and exports from this machine's data folder into the bucket "
        "(to-bucket), or back (to-folder). Each is compared by its SHA-256; what was copied before is not copied again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("direction", choices=moving.DIRECTIONS)
        parser.add_argument(
            "--remove",
            action="store_true",
            help="to-bucket: remove a file from the folder once the bucket gave back the same bytes",
        )

    def handle(self, *args: Any, direction: str, remove: bool, **options: Any) -> None:
        if not has_bucket():
            raise CommandError("No bucket is set (DIWAN_S3_BUCKET, see docs/scaling.md).")
        if remove and direction != moving.TO_BUCKET:
            raise CommandError("--remove is for to-bucket; empty the bucket by its own means.")
        try:
            for place in moving.places():
                moved = moving.move(place, into=direction, remove=remove)
                self.stdout.write(
                    f"{place.name}: {moved.copied} copied ({moved.size / 1e6:.1f} MB), {moved.known} were there, "
                    f"{moved.removed} removed here"
                )
        except FilesAway:
            raise CommandError(
                "The bucket does not answer or refuses; run this again, it goes on where it was. manage.py doctor says more."
            ) from None
        except moving.NotTheSame as wrong:
            raise CommandError(f"Not the same bytes: {wrong}. Nothing of it was removed.") from None
