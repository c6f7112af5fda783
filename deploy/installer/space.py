"""Whether the disks have room for a release, before anything is changed."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

from deploy.installer.machine import Failed, Layout
from deploy.installer.release import Bundle, is_placed, size

# PostgreSQL stops when its disk is full, and a migration may write a table anew.
RESERVE = 1 << 30


def require(layout: Layout, bundle: Bundle) -> None:
    """Raises:
    Failed: a disk has too little room for the release and for the data to grow.
    """
    if is_placed(layout, bundle):
        return
    databases = [layout.root / "var/lib/postgresql", layout.root / "var/lib/pgsql"]
    needed: dict[int, int] = defaultdict(lambda: RESERVE)
    places: dict[int, Path] = {}
    for place, wanted in [
        (layout.releases, size(layout, bundle)),
        *((one, 0) for one in (layout.data, *databases)),
    ]:
        there = next(one for one in (place, *place.parents) if one.exists())
        device = there.stat().st_dev
        places.setdefault(device, there)
        needed[device] += wanted
    for device, place in places.items():
        free = free_bytes(place)
        if free < needed[device]:
            raise Failed(
                f"the disk of {place} has {free / 1e9:.1f} GB free, and {needed[device] / 1e9:.1f} GB are needed: for the"
                " release and for the data to grow. Nothing was changed. Make room (delete bundles that are installed already,"
                " journalctl --vacuum-size=200M, apt-get clean), then run the same again."
            )


def free_bytes(place: Path) -> int:
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize
