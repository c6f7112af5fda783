"""What it takes to load a million rows: seconds from a CSV file to typed Parquet, and memory.

``python -m benchmarks.opendata.reading`` writes ``benchmarks/results/reading.md``; ``make bench`` runs it too. ``BENCH_ROWS``
(1,000,000) sets how many. Each encoding is read in a process of its own, as a worker reads it; the peak is the kernel's own.
Processor seconds hardly depend on what else the machine does; seconds by the clock do.
"""

from __future__ import annotations

import json
import os
import platform as machine
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "reading.md"
ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
GOAL_SECONDS, GOAL_MIB = 30, 800
ENCODINGS = {"utf-8": "UTF-8", "cp1256": "windows-1256"}
HEADER = "رقم السجل,المحافظة,القطاع,التاريخ,العدد,القيمة (دينار),النسبة,ملاحظات\r\n"
GOVERNORATES = (
    "العاصمة",
    "إربد",
    "الزرقاء",
    "البلقاء",
    "مأدبا",
    "الكرك",
    "الطفيلة",
    "معان",
    "العقبة",
    "جرش",
    "عجلون",
)
SECTORS = ("التعليم", "الصحة", "الزراعة", "الصناعة", "المياه", "الطاقة", "النقل", "السياحة")


@dataclass(frozen=True, slots=True)
class Measured:
    encoding: str
    file_mib: float
    seconds: float
    cpu_seconds: float
    peak_mib: float
    parquet_mib: float

    def line(self) -> str:
        is_met = self.seconds <= GOAL_SECONDS and self.peak_mib <= GOAL_MIB
        return (
            f"| {self.encoding} | {self.file_mib:.0f} | {self.seconds:.1f} | {self.cpu_seconds:.1f} | "
            f"{ROWS / self.cpu_seconds:,.0f} | {self.peak_mib:.0f} | {self.parquet_mib:.1f} | {'met' if is_met else 'NOT met'} |"
        )


def lines() -> Iterator[str]:
    """Eight columns: number, two words that return, date, whole number, two decimals, a text that never returns."""
    chance = random.Random(7)  # noqa: S311  # the same rows every time
    yield HEADER
    for place in range(ROWS):
        yield (
            f"{place + 1},{chance.choice(GOVERNORATES)},{chance.choice(SECTORS)},"
            f"{2010 + place % 15}-{place % 12 + 1:02}-{place % 28 + 1:02},{chance.randrange(100_000)},"
            f"{chance.random() * 100_000:.2f},{chance.random():.4f},سجل رقم {place} من {chance.choice(SECTORS)}\r\n"
        )


def measure(path: Path, target: Path) -> None:
    """Read and write, in this process; prints what it took."""
    import django

    django.setup()
    from opendata.reading import tables

    started, cpu = time.perf_counter(), time.process_time()
    with tables.read(path) as table:
        table.write(target)
        if table.row_count != ROWS:
            raise SystemExit(f"{table.row_count} rows of {ROWS}")
    took = {
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - cpu,
        "peak_mib": _peak_kib() / 1024,
        "parquet_mib": target.stat().st_size / 1024**2,
    }
    print(json.dumps(took))


def _peak_kib() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) if found else 0


def measured(folder: Path, codec: str) -> Measured:
    path = folder / f"{codec}.csv"
    with path.open("w", encoding=codec, newline="") as file:
        file.writelines(lines())
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DIWAN_DATA_DIR": str(folder),
    }
    environment.setdefault("DIWAN_SECRET_KEY", "benchmark")
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.opendata.reading", str(path), str(folder / "t.parquet")],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    took = json.loads(done.stdout.splitlines()[-1])
    return Measured(ENCODINGS[codec], path.stat().st_size / 1024**2, **took)


def written(found: list[Measured]) -> str:
    load = os.getloadavg()[0]
    return "\n".join(
        [
            f"# {ROWS:,} rows of 8 columns from CSV to Parquet, measured on {datetime.now(UTC):%Y-%m-%d}",
            "",
            f"CPython {machine.python_version()}, {os.cpu_count()} processors, which {load:.1f} processes wanted at the end. "
            "Encoding, delimiter, header, types of all cells, names and possible personal data are found on the way. "
            f"Goal: at most {GOAL_SECONDS} seconds by the clock and {GOAL_MIB} MiB in all.",
            "",
            "| encoding | file MiB | seconds | processor seconds | rows per processor second | peak MiB | Parquet MiB | goal |",
            "|---|---:|---:|---:|---:|---:|---:|---|",
            *(one.line() for one in found),
            "",
        ]
    )


def main() -> int:
    if len(sys.argv) == 3:
        measure(Path(sys.argv[1]), Path(sys.argv[2]))
        return 0
    with tempfile.TemporaryDirectory(prefix="diwan-bench-reading-") as folder:
        found = [measured(Path(folder), codec) for codec in ENCODINGS]
    text = written(found)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
