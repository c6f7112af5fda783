"""What it takes to ask a table of 1,000,000 rows over HTTP, beside CKAN's DataStore with the same rows in the same run.

``python -m benchmarks.opendata.rows`` writes ``benchmarks/results/rows.md``; ``make bench`` runs it too. ``BENCH_ROWS``
(1,000,000) sets how many; ``BENCH_CKAN=0`` leaves CKAN out. The two are asked in turn, one question each, every question with
other values than the one before, so that neither answers from memory what it was just asked.
"""

from __future__ import annotations

import http.client
import json
import os
import platform as machine
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks import servers
from benchmarks.opendata.many_rows import COLUMNS, NUMBER, PAGE, WORDS, Asker, Ckan, fill
from scripts import processes

RESULTS = servers.ROOT / "benchmarks" / "results" / "rows.md"
TURNS = 15


@dataclass(slots=True)
class Times:
    """Milliseconds of one question on both sides."""

    title: str
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    def line(self, factor: float) -> str:
        own, own_95 = statistics.median(self.ours), _p95(self.ours)
        if not self.theirs:
            return f"| {self.title} | {own:.1f} | {own_95:.1f} | not measured | | |"
        other = statistics.median(self.theirs)
        state = "met" if other / own >= factor else "NOT met"
        return (
            f"| {self.title} | {own:.1f} | {own_95:.1f} | {other:.1f} | {other / own:.1f}× | "
            f"≥ {factor:g}×: {state} |"
        )


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


Asked = tuple[dict[str, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """``asked(turn)`` gives the parameters here and there; ``factor`` is how much faster ours has to be."""

    title: str
    factor: float
    asked: Callable[[int], Asked]
    is_counted_alike: bool = True


def questions(told: dict[str, Any]) -> list[Question]:
    names, deep = told["names"], round(NUMBER * 0.9)

    def filtered(turn: int) -> Asked:
        year, order = 2000 + turn % 18, (3, 4)[turn % 2]
        there = {"filters": {COLUMNS[2]: year}, "sort": f"{COLUMNS[order]}, _id"}
        return {names[2]: year, "sort": names[order]}, there

    def word(turn: int) -> Asked:
        found = {"q": WORDS[turn % len(WORDS)]}
        return found, found

    far = ({"cursor": told["cursors"][str(deep)]}, {"offset": deep})
    return [
        Question(f"first {PAGE} rows with total", 1, lambda _turn: ({}, {})),
        Question("filter on one column (5.6 %), sort by another, with total", 5, filtered),
        Question(f"page after row {deep:,} with total", 5, lambda _turn: far),
        # CKAN finds whole words, we find parts of words too.
        Question("a word that a fifth of the rows have, with total", 5, word, False),
    ]


def compare(told: dict[str, Any], ours: Asker, ckan: Ckan | None) -> list[tuple[Times, float]]:
    """Ask both in turn; answers of the same question have to be of the same rows."""
    return [(_compared(told, ours, ckan, one), one.factor) for one in questions(told)]


def _compared(told: dict[str, Any], ours: Asker, ckan: Ckan | None, question: Question) -> Times:
    times = Times(question.title)
    for turn in range(-2, TURNS):
        own, other = question.asked(turn)
        taken, answer = ours.get(f"{told['path']}rows/", limit=PAGE, **own)
        theirs_taken, theirs = ckan.search(**other) if ckan else (0.0, {})
        if ckan and question.is_counted_alike and answer["count"] != theirs["total"]:
            raise RuntimeError(f"{question.title}: {answer['count']} rows, not {theirs['total']}")
        if turn >= 0:
            times.ours.append(taken)
            times.theirs += [theirs_taken] if ckan else []
    return times


def own_questions(told: dict[str, Any], ours: Asker) -> list[Times]:
    """What CKAN has no question for."""
    path, names = told["path"], told["names"]
    grouped, facets = Times("groups by place: count, sum, average"), Times("counts of 500 values")
    two = Times("groups by place and year: count, sum, median")
    for turn in range(-2, TURNS):
        year = 2000 + turn % 18
        asked = {f"{names[2]}__ne": year}
        own = {"aggregate": f"count,sum:{names[3]},avg:{names[4]}", "by": names[1], **asked}
        both = {"aggregate": f"count,sum:{names[3]},median:{names[3]}", **asked}
        one, _ = ours.get(f"{path}groups/", **own)
        another, _ = ours.get(f"{path}groups/", by=f"{names[1]},{names[2]}", **both)
        third, _ = ours.get(f"{path}facets/", column=names[5], **asked)
        if turn >= 0:
            grouped.ours.append(one)
            two.ours.append(another)
            facets.ours.append(third)
    return [grouped, two, facets]


def depths(told: dict[str, Any], ours: Asker) -> list[Times]:
    found = []
    for place, cursor in told["cursors"].items():
        times = Times(f"after row {int(place):,}")
        for turn in range(-1, TURNS):
            taken, _ = ours.get(f"{told['path']}rows/", limit=PAGE, cursor=cursor)
            if turn >= 0:
                times.ours.append(taken)
        found.append(times)
    return found


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole download; seconds, MiB."""

    form: str
    first_byte: float
    seconds: float
    size: float
    above_idle: float


def fetch(server: servers.Server, told: dict[str, Any], form: str) -> Fetched:
    """Read a download to its end, and what the server's processes took at the most meanwhile."""
    idle, peak, stop = _resident(server), [0.0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.02):
            peak[0] = max(peak[0], _resident(server))

    watcher = threading.Thread(target=watch)
    watcher.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    started = time.perf_counter()
    connection.request("GET", f"{told['path']}download/{form}")
    answer = connection.getresponse()
    size = len(answer.read(1))
    first = time.perf_counter() - started
    while block := answer.read(256 * 1024):
        size += len(block)
    seconds = time.perf_counter() - started
    stop.set()
    watcher.join()
    return Fetched(form, first, seconds, size / 2**20, peak[0] - idle)


def _resident(server: servers.Server) -> float:
    """MiB of the server and its children."""
    total = 0
    for pid in processes.family(server.process.pid):
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        total += int(found[1]) if found else 0
    return total / 1024


def _run(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.opendata.rows", *arguments]
    done = subprocess.run(
        command, cwd=servers.ROOT, env=env, check=True, text=True, stdout=subprocess.PIPE
    )
    return done.stdout


def prepared(folder: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """A site with the demo and the many rows."""
    env = servers.variables(folder)
    script = servers.ROOT / "scripts" / "prepare.py"
    subprocess.run(
        [sys.executable, str(script), "--demo"],
        env=env | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return env, json.loads(_run(env, "--fill").splitlines()[-1])


def main() -> int:
    if "--fill" in sys.argv:
        fill()
        return 0
    with tempfile.TemporaryDirectory(prefix="diwan-bench-rows-") as name, ExitStack() as on:
        _env, told = prepared(Path(name))
        ckan, loaded = started_ckan(on)
        server = on.enter_context(servers.platform(Path(name), cached=True))
        ours = Asker("127.0.0.1", server.port)
        compared = compare(told, ours, ckan)
        grouped, deep = own_questions(told, ours), depths(told, ours)
        fetch(server, told, "csv?limit=1&sort=c3&c1=nothing")
        fetched = [fetch(server, told, form) for form in ("csv", "jsonl", "parquet", "xlsx")]
    text = written(told, loaded, (compared, grouped, deep), fetched)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0


def started_ckan(on: ExitStack) -> tuple[Ckan | None, float]:
    """A CKAN with the rows; None where it is not wanted or cannot be had here."""
    from scripts.keycloak import NotInstalled
    from scripts.services import ckan as service

    if os.environ.get("BENCH_CKAN") == "0":
        return None, 0.0
    try:
        running = service.given() or on.enter_context(service.running())
    except (NotInstalled, RuntimeError) as missing:
        print(f"CKAN is not measured: {missing}", file=sys.stderr)
        return None, 0.0
    ckan = Ckan(running.url, running.token)
    return ckan, ckan.load()


def written(
    told: dict[str, Any],
    loaded: float,
    times: tuple[list[tuple[Times, float]], list[Times], list[Times]],
    fetched: list[Fetched],
) -> str:
    compared, grouped, deep = times
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return "\n".join(
        [
            f"# {NUMBER:,} rows × 8 columns over HTTP, measured on {datetime.now(UTC):%Y-%m-%d}",
            "",
            f"CPython {machine.python_version()}, {os.cpu_count()} processors, load at the end {load}. One process of granian; "
            f"CKAN 2.12 under gunicorn with two. {TURNS} questions of each kind, asked in turn, after two that do not count; "
            f"milliseconds of whole answers of {PAGE} rows. The Parquet file has {told['parquet_mib']:.0f} MiB, the served one "
            f"{told['served_mib']:.0f} MiB, derived in {told['derived_seconds']:.1f} s."
            + (f" CKAN took {loaded:.0f} s for the rows." if loaded else ""),
            "",
            "| question | ours, median | ours, p95 | CKAN, median | ratio | goal |",
            "|---|---:|---:|---:|---:|---|",
            *(one.line(factor) for one, factor in compared),
            "",
            "| groups and counts | median | p95 | goal: p95 ≤ 100 |",
            "|---|---:|---:|---|",
            *(_own_line(one) for one in grouped),
            "",
            *_deep_lines(deep),
            "Whole downloads. Goals for CSV: the first byte within 0.5 s, at most 100 MiB above idle.",
            "",
            "| form | first byte s | whole s | MiB | peak above idle MiB |",
            "|---|---:|---:|---:|---:|",
            *(
                f"| {one.form} | {one.first_byte:.2f} | {one.seconds:.1f} | {one.size:.0f} | {one.above_idle:.0f} |"
                for one in fetched
            ),
            "",
        ]
    )


def _deep_lines(deep: list[Times]) -> list[str]:
    flat = statistics.median(deep[-1].ours) / statistics.median(deep[0].ours)
    medians = [(one.title, statistics.median(one.ours), _p95(one.ours)) for one in deep]
    return [
        f"A page costs the same wherever it stands: the deepest takes {flat:.2f}× of the nearest.",
        "",
        f"| page of {PAGE} rows with total | median | p95 |",
        "|---|---:|---:|",
        *(f"| {title} | {middle:.1f} | {most:.1f} |" for title, middle, most in medians),
        "",
    ]


def _own_line(one: Times) -> str:
    state = "met" if _p95(one.ours) <= 100 else "NOT met"
    return f"| {one.title} | {statistics.median(one.ours):.1f} | {_p95(one.ours):.1f} | {state} |"


if __name__ == "__main__":
    raise SystemExit(main())
