"""Audit the public log against itself and against the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from consultations.log.audit import Report, audit
from consultations.models import ConsultationPage

SHOWN = 100
EXIT_MISMATCH = 4


class Command(BaseCommand):
    help = (
        "Compute the public log anew and compare it with its signatures and with the database; names the index of "
        f"whatever does not fit and ends with {EXIT_MISMATCH} then. The site can go on meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--consultation",
            metavar="SLUG",
            help="compare the records of this consultation only (its slug or key); the log is read as a whole",
        )
        parser.add_argument(
            "--all", action="store_true", help=f"show every mismatch, not the first {SHOWN} only"
        )

    def handle(self, *args: Any, consultation: str | None = None, **options: Any) -> None:
        report = audit(_key_of(consultation) if consultation else None)
        shown = len(report.mismatches) if options.get("all") else SHOWN
        for mismatch in report.mismatches[:shown]:
            self.stderr.write(str(mismatch))
        if report.mismatches:
            hidden = len(report.mismatches) - shown
            more = f", {hidden} of them not shown" if hidden > 0 else ""
            message = f"The public log does NOT hold: {len(report.mismatches)} mismatches{more}."
            raise CommandError(message, returncode=EXIT_MISMATCH)
        self.stdout.write(_sentence(report))


def _key_of(named: str) -> UUID:
    """The lasting key of a consultation that is named by slug or by that key."""
    keys = ConsultationPage.objects.values_list("translation_key", flat=True)
    found = keys.filter(slug=named).first()
    try:
        found = found or keys.filter(translation_key=UUID(named)).first()
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"There is no consultation {named}.")
    return found


def _sentence(report: Report) -> str:
    parts = [
        f"The public log holds: {report.entries} entries under {report.heads} heads, "
        f"{report.receipts} commitments compared, {report.waiting} leaves wait."
    ]
    if report.older_than_the_log:
        parts.append(f"{report.older_than_the_log} comments are older than the log.")
    return " ".join(parts)
