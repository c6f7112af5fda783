"""Load the sample content that every app registered, through the services that people use."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from common.registry import demo_loaders


class Command(BaseCommand):
    help = "Load the sample content; what is already there stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django declares it
        for _order, name, loader in demo_loaders:
            started = time.monotonic()
            # All of one loader or nothing of it: the next run starts from a known state.
            with transaction.atomic():
                loader()
            self.stdout.write(f"  {name}: {time.monotonic() - started:.1f} s")
