"""Back up what is new among the site's files."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from operations.backup import BackupRefused
from operations.backup.errors import disk_errors
from operations.pitr import arguments, file_store, status
from operations.pitr.layout import Store


class Command(BaseCommand):
    help = "Bring new and changed files into the folder of base backups. Run it every few minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add_folder(parser)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        now = timezone.now()
        try:
            with disk_errors("Backing up"):
                taken = file_store.update(Store(folder.resolve()).files, now=now)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        status.record("files-backup", {"finished_at": now.isoformat(), "taken": taken})
        self.stdout.write(f"{taken} files taken")
