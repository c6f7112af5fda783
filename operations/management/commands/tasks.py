"""Look at tasks that were given up, and have them run again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from operations import queue
from operations.errors import NotParked
from operations.selectors import parked_tasks


class Command(BaseCommand):
    help = "List the tasks that were given up, or replay some of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="one line per task: id, attempts, since when, name, error")
        replay = verbs.add_parser("replay", help="make tasks due again")
        replay.add_argument("id", nargs="*", type=UUID)
        replay.add_argument("--all", action="store_true", help="every task that was given up")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "list":
            for run in parked_tasks():
                since = f"{run.parked_at:%Y-%m-%dT%H:%M:%SZ}"
                error = run.task.exception_class_path
                self.stdout.write(f"{run.pk} {run.attempts} {since} {run.task.task_path} {error}")
            return
        ids = [run.pk for run in parked_tasks()] if options["all"] else options["id"]
        for pk in ids:
            try:
                queue.replay(pk)
            except NotParked:
                raise CommandError(f"{pk} is not a task that was given up.") from None
        self.stdout.write(f"{len(ids)} tasks replayed")
