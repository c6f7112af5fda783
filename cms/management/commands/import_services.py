"""Say what a sheet of service guides would change, and change it on request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.exchange.guides import apply_import, plan_import
from cms.exchange.report import ERROR, UNCHANGED, Report
from cms.exchange.sheets import read_table
from common.errors import DomainError


class Command(BaseCommand):
    help = "Import service guides from an XLSX or CSV sheet; without --apply nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="write the changes")
        parser.add_argument("--draft", action="store_true", help="keep them as drafts")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django declares it
        try:
            table = read_table(options["file"].read_bytes())
            publish = not options["draft"]
            if options["apply"]:
                report = apply_import(table, actor=None, publish=publish)
            else:
                report = plan_import(table, actor=None, publish=publish)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except DomainError as error:
            raise CommandError(str(error.detail)) from error
        self._tell(report)
        if report.count(ERROR):
            raise CommandError("Rows with an error were left out.")

    def _tell(self, report: Report) -> None:
        for row in report.rows:
            if row.state != UNCHANGED:
                self.stdout.write(f"{row.number}\t{row.state}\t{row.slug}\t{row.title}")
            for change in row.changes:
                self.stdout.write(f"\t{change.code}: {change.before!r} -> {change.after!r}")
            for problem in row.problems:
                self.stderr.write(f"\t{row.number} [{problem.code}] {problem.sentence}")
        self.stdout.write(" · ".join(f"{state}: {n}" for state, n in report.counts.items()))
