"""Keep a copy of the public log outside the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from consultations.log import recovery


class Command(BaseCommand):
    help = (
        "Bring a copy of the published log up to date (entries and checkpoint, as files). Run it every minute onto another disk: "
        "after a restore it gives back what was signed since the backup."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        self.stdout.write(f"{recovery.copy(folder)} entries in {folder}")
