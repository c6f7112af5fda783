"""Try whether the newest backup can be restored, and how long that takes."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from operations.backup import BackupRefused
from operations.pitr import arguments, drill, status
from operations.pitr.layout import Store

EXIT_FAILED = 5
_TOLD = ("consultations_comment", "consultations_logentry", "wagtailcore_page", "opendata_dataset")


class Command(BaseCommand):
    help = (
        "Restore the newest backup onto a private PostgreSQL, replay the archive, audit the public log, count rows and check "
        f"files; prints RTO and RPO, removes everything, ends with {EXIT_FAILED} when the backup does not hold. The site "
        "is not touched."
    )
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add(parser)
        parser.add_argument(
            "--keys", type=Path, help="try the keys that «base_backup --keys» wrote there, too"
        )
        parser.add_argument(
            "--work", type=Path, help="folder with room for the database; default is the system's"
        )

        parser.add_argument(
            "--lost",
            default="",
            help="indexes of entries that an earlier restore lost, as recover_log named them: 4, 17",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        order = drill.Order(
            Store(options["folder"].resolve()),
            at=options["at"],
            keys=options["keys"],
            work=options["work"],
            lost=_indexes(options["lost"]),
        )
        # So that what stops the unit also stops the private server and removes its folder.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        try:
            result = drill.drill(order)
        except BackupRefused as refusal:
            result = drill.Result(base="", failure=str(refusal))
        finished = datetime.now(UTC).isoformat()
        facts = {**asdict(result), "passed": result.passed, "finished_at": finished}
        status.record("restore-drill", facts)
        self._tell(result)
        if not result.passed:
            raise CommandError(f"The drill FAILED: {result.failure}", returncode=EXIT_FAILED)

    def _tell(self, result: drill.Result) -> None:
        if result.base:
            self.stdout.write(f"base backup {result.base}")
        for phase, seconds in result.phases.items():
            self.stdout.write(f"  {phase}: {seconds} s")
        if result.rows:
            told = ", ".join(f"{table} {result.rows.get(table, 0)}" for table in _TOLD)
            total = sum(result.rows.values())
            self.stdout.write(f"rows: {total} in {len(result.rows)} tables ({told})")
            self.stdout.write(f"files: {result.files}, {result.file_bytes} bytes, contents checked")
        if result.audit:
            self.stdout.write(result.audit)
        if result.passed:
            self.stdout.write(f"restored to {result.restored_to}")
            self.stdout.write(f"RTO {result.rto_seconds} s")
            self.stdout.write(f"RPO {result.rpo_seconds} s (the age of the newest restored commit)")


def _indexes(text: str) -> frozenset[int]:
    try:
        return frozenset(int(word) for word in text.replace(",", " ").split())
    except ValueError:
        raise CommandError(f"--lost takes numbers, not {text!r}.") from None
