"""Load the sample content that every app registered, through the services that people use."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from common.registry import demo_loaders
from operations import generation


class Command(BaseCommand):
    help = "Load the sample content; what is already there stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", help="run the loader of this name alone")

    def handle(
        self, *args: Any, only: str | None = None, **options: Any
    ) -> None:  # Any: as Django declares it
        for _order, name, loader in demo_loaders:
            if only and name != only:
                continue
            started = time.monotonic()
            # All of one loader or nothing of it: the next run starts from a known state.
            with transaction.atomic():
                loader()
            if options["verbosity"]:
                self.stdout.write(f"  {name}: {time.monotonic() - started:.1f} s")
        generation.bump()
