"""Look at everything that an installation stands on, and say what to do about what is not well."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.operating import Level, checkups
from operations import doctor

WORDS = {Level.OK: "ok", Level.WARNING: "warning", Level.FAULT: "FAULT"}


class Command(BaseCommand):
    help = (
        "Check database, keys, clock, mail, search, CKAN, cache, disk, workers, queues, log and backup; "
        "says what to do about each. Ends with 0 (well), 1 (warnings) or 2 (faults)."
    )
    # It must speak when the settings do not fit or the database is away.
    requires_system_checks: list[str] = []  # noqa: RUF012 - as Django has it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")
        parser.add_argument("--only", default="", metavar="NAME,…", help="only these check-ups")
        parser.add_argument(
            "--seconds", type=float, default=doctor.SECONDS, help="how long each may take"
        )

    def handle(
        self, *args: Any, json: bool, only: str, seconds: float, **options: Any
    ) -> None:  # Any: Django's
        wanted = {name.strip() for name in only.split(",") if name.strip()}
        known = {one.name for one in checkups}
        if wanted - known:
            raise CommandError(
                f"There is no check-up {', '.join(sorted(wanted - known))}; there are: {', '.join(sorted(known))}."
            )
        chosen = [one for one in checkups if not wanted or one.name in wanted]
        examined = []
        for one in doctor.examine(chosen, seconds=seconds):
            examined.append(one)
            if not json:
                self._say(one)
        if json:
            self._write_json(examined)
        level = doctor.worst(examined)
        if not json:
            self.stdout.write(f"\n{WORDS[level]}")
        if level:
            sys.exit(int(level))  # check-ups that hang are in threads that nobody waits for

    def _say(self, one: doctor.Examined) -> None:
        for found in one.findings:
            self.stdout.write(f"{WORDS[found.level]:8} {one.name:15} {found.what}")
            if found.advice:
                self.stdout.write(f"{'':8} {'':15} → {found.advice}")

    def _write_json(self, examined: list[doctor.Examined]) -> None:
        shown = {
            "status": WORDS[doctor.worst(examined)].lower(),
            "checks": [
                {
                    "name": one.name,
                    "status": WORDS[one.level].lower(),
                    "findings": [
                        {**asdict(found), "level": WORDS[found.level].lower()}
                        for found in one.findings
                    ],
                }
                for one in examined
            ],
        }
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
