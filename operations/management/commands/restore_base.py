"""Prepare a PostgreSQL server's folder that recovers to any moment."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.backup import BackupRefused
from operations.backup.errors import disk_errors
from operations.pitr import arguments, recovery
from operations.pitr.layout import Store


class Command(BaseCommand):
    help = (
        "Write the newest fitting base backup into a new folder, checked, and have PostgreSQL replay the archive when it "
        "is started there. Afterwards run «finish_restore» (see docs/backup.md)."
    )
    requires_system_checks: tuple[str, ...] = ()  # they would ask a database that is not there yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "target", type=Path, help="new or empty folder: PostgreSQL's data directory"
        )
        arguments.add(parser)

    def handle(
        self, *args: Any, folder: Path, target: Path, at: datetime | None, **options: Any
    ) -> None:
        store = Store(folder.resolve())
        try:
            with disk_errors("Restoring"):
                base = store.base_for(at)
                recovery.prepare(store, base, target, at)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        moment = at.isoformat() if at else "the end of the archive"
        self.stdout.write(f"base backup {base.id} lies in {target}, to recover up to {moment}")
        self.stdout.write("Start PostgreSQL there; when it is ready: manage.py finish_restore")
