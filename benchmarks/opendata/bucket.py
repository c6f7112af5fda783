"""How much memory a machine needs to put 300 MB into the bucket and to get them: ``python -m benchmarks.opendata.bucket``.

moto's server stands for the storage; it keeps the file in its own memory.
"""

from __future__ import annotations

import tempfile
import time
from importlib import import_module
from pathlib import Path

MEGABYTES = 300
# By their names: the types of programs are checked, those of the tests' fixtures are not.
buckets = import_module("tests.buckets")
write_large = import_module("tests.opendata.machine").write_large
machine = import_module("tests.opendata.test_two_processes").machine


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="diwan-bucket-") as below,
        buckets.running() as storage,
        buckets.bucket(storage),
    ):
        folder, large = Path(below) / "machine", Path(below) / "large"
        folder.mkdir()
        write_large(large, MEGABYTES)
        with machine(folder, storage.variables) as one:
            one.ready()
            began = time.monotonic()
            grown = one.do("memory", str(large), MEGABYTES * 2**20)
            seconds = time.monotonic() - began
    print(
        f"{MEGABYTES} MB stored, forgotten and fetched in {seconds:.0f} s; the process's peak grew"
    )
    print(f"by {grown['publish']} MB while storing, by {grown['fetch']} MB while fetching")


if __name__ == "__main__":
    main()
