"""A disk that is small enough to be filled: a tmpfs, which root mounts; else a small file system that the environment names."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

GIVEN = "DIWAN_TEST_SMALL_DISK"
NEEDED = (
    "Faults of full disks need a disk that can be filled. Either run the tests as root, who may mount a tmpfs, or let "
    f"{GIVEN} name an empty folder on a file system of 300 to 1000 MB that is nothing else's, such as one made by "
    "`mount -t tmpfs -o size=400m,mode=1777 tmpfs /mnt/small`."
)
CHUNK = 1 << 20


class SmallDisk:
    """A folder whose disk can be filled to the last byte and given room again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Leave no room."""
        with self._filler.open("ab", buffering=0) as file:
            for size in (CHUNK, 4096, 1):
                while True:
                    try:
                        file.write(b"\0" * size)
                    except OSError as error:
                        assert error.errno == errno.ENOSPC
                        break

    def give_room(self) -> None:
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """A disk of so many megabytes while the block runs; fails with what is needed where none can be made."""
    if given := os.environ.get(GIVEN):
        folder = Path(tempfile.mkdtemp(prefix="diwan-faults-", dir=given))
        folder.chmod(0o755)
        yield SmallDisk(folder)
        return
    if os.geteuid() != 0:
        pytest.fail(NEEDED, pytrace=False)
    folder = Path(tempfile.mkdtemp(prefix="diwan-faults-"))
    options = f"size={megabytes}m,mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "diwan-faults", folder], check=True)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
        with contextlib.suppress(OSError):
            folder.rmdir()
