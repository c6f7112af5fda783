"""Bring CKAN's copy of the catalogue into step, or say what would be sent."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from opendata.ckan import auditing, guard, planning, syncing
from opendata.ckan.planning import Planned
from opendata.errors import CkanFailure
from opendata.models import CkanCopy, CopyState
from operations.clock import database_now

SHOWN = 80  # characters of a value


class Command(BaseCommand):
    help = "Bring CKAN's copy of the catalogue into step; a second run writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--plan", action="store_true", help="only print what would be sent")
        what.add_argument(
            "--rebuild",
            action="store_true",
            help="forget what CKAN acknowledged and write everything anew, over changes of others",
        )
        what.add_argument(
            "--audit", action="store_true", help="only look for what others changed in CKAN"
        )
        parser.add_argument(
            "--confirm-deletions",
            action="store_true",
            help="delete also more than a tenth of what CKAN has",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CKAN_URL:
            raise CommandError("No CKAN is set: give its address in DIWAN_CKAN_URL.")
        if options["plan"]:
            self._plan()
            return
        if options["confirm_deletions"]:
            guard.confirm(CkanCopy.objects.all())
        if options["rebuild"]:
            syncing.rebuild()
        try:
            self._audit() if options["audit"] else self._sync(is_loud=options["verbosity"] > 1)
        except CkanFailure as failure:
            raise CommandError(str(failure)) from failure

    def _plan(self) -> None:
        found = planning.plan()
        for one in found:
            self._tell(one)
        self.stdout.write(f"{len(found)} datasets would be sent")

    def _tell(self, one: Planned) -> None:
        self.stdout.write(f"{one.verb} {one.copy.name}")
        for change in one.fields:
            self.stdout.write(
                f"  {change['field']}: {_short(change['from'])} → {_short(change['to'])}"
            )
        for title in one.files:
            self.stdout.write(f"  file: {title}")
        for title in one.tables:
            self.stdout.write(f"  table: {title}")
        for change in one.fitted:
            self.stdout.write(f"  fitted {change['field']}: {change['given']} → {change['sent']}")

    def _sync(self, *, is_loud: bool) -> None:
        report = syncing.sync(syncing.remote(), tell=self.stdout.write if is_loud else _silent)
        self.stdout.write(str(report))
        for copy in CkanCopy.objects.filter(state__in=[CopyState.PARKED, CopyState.HELD]):
            self.stderr.write(f"{copy.name}: {copy.get_state_display()} {copy.error}")
        if report.outcomes["stopped"] or report.outcomes["waiting"]:
            raise CommandError("Not everything was sent; run the command again.")

    def _audit(self) -> None:
        found = auditing.audit(now=database_now())
        self.stdout.write(", ".join(f"{count} {name}" for name, count in sorted(found.items())))
        for copy in CkanCopy.objects.exclude(drift=[]).order_by("name"):
            for entry in copy.drift:
                words = f"{_short(entry['base'])} → {_short(entry['theirs'])}"
                self.stdout.write(f"{copy.name} {entry['field']}: {words}")


def _short(value: Any) -> str:  # Any: of a record
    text = "—" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _silent(_line: str) -> None:
    """Say nothing."""
