"""Do this machine and the database agree on the time? Closings follow the database, signatures and sessions the machines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection

from common.operating import Finding, fault, fine, warning
from operations.clock import database_now

ODD_SECONDS, WRONG_SECONDS = 2.0, 30.0
_ADVICE = "Have chrony or systemd-timesyncd keep the time on this machine and on the database's."


def agrees() -> Iterator[Finding]:
    """The database's time against that of this machine, the way to it taken out; and whether somebody keeps it."""
    started = time.monotonic()
    before = datetime.now(UTC)
    there = database_now()
    half_way = (time.monotonic() - started) / 2
    yield of_difference(abs((there - before).total_seconds() - half_way))
    if connection.vendor == "postgresql" and _synchronised() is False:
        yield warning("Nobody keeps this machine's clock (it is not synchronised).", _ADVICE)


def of_difference(seconds: float) -> Finding:
    """What a difference of so many seconds means."""
    if seconds > WRONG_SECONDS:
        return fault(f"This machine and the database differ by {seconds:.0f} s.", _ADVICE)
    if seconds > ODD_SECONDS:
        return warning(f"This machine and the database differ by {seconds:.1f} s.", _ADVICE)
    return fine(f"this machine and the database differ by {seconds * 1000:.0f} ms")


def _synchronised() -> bool | None:
    """What the kernel says of its clock (adjtimex); None where it cannot be asked."""
    import ctypes
    import ctypes.util

    library = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
    if not hasattr(library, "adjtimex"):
        return None
    room = ctypes.create_string_buffer(512)  # struct timex, all zero: asks, sets nothing
    state = library.adjtimex(room)
    unsynchronised = 5  # TIME_ERROR
    return None if state < 0 else state != unsynchronised
