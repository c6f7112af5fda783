"""Take one report that a mail could not be delivered, from a mail server's pipe."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from operations import bounces
from operations.clock import database_now


class Command(BaseCommand):
    help = (
        "Read one message from standard input; when it is a report (RFC 3464) that a mail of this site failed for good, note it. "
        "Everything else is left alone. Ends with 0 either way, so that no mail server answers a report with a report."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django declares it
        noted = bounces.take(sys.stdin.buffer.read(bounces.MAX_BYTES), now=database_now())
        self.stdout.write(f"{noted} noted")
