"""``manage.py project_search``: keep the index of a node that runs no worker up to date."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from search import projector

_PAUSE_SECONDS = 0.5


class Command(BaseCommand):
    help = (
        "Apply new changes to the search index of this node: once, or with --follow until stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django has it
        stopped = threading.Event()

        def stop(signum: int, frame: FrameType | None) -> None:
            stopped.set()

        projector.project()
        if not options["follow"]:
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        while not stopped.wait(_PAUSE_SECONDS):
            close_old_connections()
            projector.project()
