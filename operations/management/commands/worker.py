"""Run the platform's tasks."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from operations.supervisor import Supervisor
from operations.worker import drain


class Command(BaseCommand):
    help = "Run tasks until stopped; by default one process per queue, so that long tasks delay no short ones."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--queue",
            action="append",
            metavar="NAME[:COUNT]",
            help="a queue and its number of processes; may be repeated (default: every queue once)",
        )
        parser.add_argument(
            "--once", action="store_true", help="run what is due now in this process, then end"
        )

    def handle(
        self, *args: Any, queue: list[str] | None = None, once: bool = False, **options: Any
    ) -> None:
        asked = queue or _all_queues()
        plan = [name for item in asked for name in _expand(item)]
        if once:
            count = drain(queues=sorted(set(plan)))
            self.stdout.write(f"{count} tasks run")
            return
        Supervisor([(name,) for name in plan]).run()


def _all_queues() -> list[str]:
    return list(settings.TASKS["default"]["QUEUES"])


def _expand(item: str) -> list[str]:
    name, _, count = item.partition(":")
    if name not in _all_queues():
        raise CommandError(f"There is no queue {name!r}; there are: {', '.join(_all_queues())}.")
    if count and not count.isdigit():
        raise CommandError(f"{item!r}: the number of processes must be a whole number.")
    return [name] * int(count or 1)
