"""Measure pages side by side and write the table, then the public log: `make bench`.

All targets are asked in turn, in several rounds, so that what else the machine does falls on all of them; the best round counts.
Processor time per request is the figure to compare: it hardly depends on what else runs.
"""

from __future__ import annotations

import contextlib
import json
import os
import platform as machine
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from benchmarks import load, servers, storm
from benchmarks.consultations import campaigns, exports, intake, scale, themes
from benchmarks.consultations import log as public_log
from benchmarks.opendata import catalogue, reading, rows
from benchmarks.search import record as search

RESULTS = Path(__file__).resolve().parent / "results"
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Target:
    name: str
    server: servers.Server
    path: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The best round of one target."""

    name: str
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float


def prepare(data: Path) -> None:
    """A database with the demo."""
    script = servers.ROOT / "scripts" / "prepare.py"
    env = servers.variables(data, DJANGO_SETTINGS_MODULE="config.settings")
    subprocess.run([sys.executable, str(script), "--demo"], env=env, check=True)


def addresses(data: Path) -> tuple[str, str]:
    """The longest service guide of the demo: its public address, and its place in Wagtail's tree."""
    script = servers.ROOT / "benchmarks" / "longest_guide.py"
    done = subprocess.run(
        [sys.executable, str(script)],
        env=servers.variables(data),
        capture_output=True,
        text=True,
        check=True,
    )
    public, tree = json.loads(done.stdout)
    return quote(public), quote(f"/benchmark/wagtail{tree}")


def measure(target: Target) -> Figure:
    before = target.server.cpu_seconds()
    found = load.run(target.server.port, target.path, seconds=SECONDS, connections=CONNECTIONS)
    cpu = (target.server.cpu_seconds() - before) / found.requests * 1000
    return Figure(target.name, found.requests_per_second, found.p50, found.p99, cpu)


def best(rounds: list[Figure]) -> Figure:
    """The fastest round, with the lowest processor time of all."""
    fastest = max(rounds, key=lambda figure: figure.requests_per_second)
    cpu = min(figure.cpu_ms for figure in rounds)
    return Figure(fastest.name, fastest.requests_per_second, fastest.p50_ms, fastest.p99_ms, cpu)


def table(figures: list[Figure]) -> str:
    lines = [
        "| what | requests/s | p50 ms | p99 ms | CPU ms/request |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.name} | {one.requests_per_second:,.0f} | {one.p50_ms:.2f} | {one.p99_ms:.2f} | {one.cpu_ms:.2f} |"
        for one in figures
    ]
    return "\n".join(lines)


def goals(figures: list[Figure]) -> list[str]:
    """Each goal as a sentence with what was measured."""
    by_name = {one.name: one for one in figures}
    plain, cached = by_name[PLAIN], by_name[CACHED]
    share = cached.requests_per_second / plain.requests_per_second * 100
    uncached, stock = by_name[UNCACHED].cpu_ms, by_name[STOCK].cpu_ms
    return [
        f"- {_state(share >= 50)}: a cached page at {share:.0f} % of the plain view's rate (goal: 50 % or more).",
        f"- {_state(uncached < stock)}: an uncached page costs {uncached:.2f} ms of processor time, "
        f"the stock Wagtail page {stock:.2f} ms (goal: less).",
    ]


def _state(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


PLAIN = "plain Django view, same bytes"
CACHED = "front-end page, cached"
UNCACHED = "front-end page, not cached"
BUNDLE = "API: page bundle, not cached"
STOCK = "stock Wagtail page, same content"
NGINX = "nginx, same bytes as a file"


def write(figures: list[Figure], page_bytes: int) -> str:
    now = datetime.now(UTC)
    heading = (
        f"# Measured on {now:%Y-%m-%d}\n\nCPython {machine.python_version()}, {os.cpu_count()} processors, SQLite, granian with "
        f"1 worker and 4 threads, {CONNECTIONS} connections, best of {ROUNDS} rounds of {SECONDS:.0f} s; one service guide of "
        f"{page_bytes / 1024:.1f} KiB, the same in every row. The load generator shares the processors.\n"
    )
    text = "\n".join([heading, table(figures), "", *goals(figures), ""])
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.md").write_text(text, encoding="utf-8")
    facts = {"measured_at": now.isoformat(), "figures": [asdict(one) for one in figures]}
    (RESULTS / "latest.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    return text


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="diwan-bench-") as folder, contextlib.ExitStack() as on:
        data = Path(folder) / "data"
        prepare(data)
        public, tree = addresses(data)
        cached = on.enter_context(servers.platform(data, cached=True))
        uncached = on.enter_context(servers.platform(data, cached=False))
        with urllib.request.urlopen(f"http://127.0.0.1:{cached.port}{public}") as answer:
            body = answer.read()
        targets = [
            Target(PLAIN, cached, f"/benchmark/plain/?page={public}"),
            Target(CACHED, cached, public),
            Target(UNCACHED, uncached, public),
            Target(BUNDLE, uncached, f"/api/v1/pages/find/?path={public}&lang=ar"),
            Target(STOCK, uncached, tree),
        ]
        static = on.enter_context(servers.nginx(Path(folder) / "nginx", body))
        if static:
            targets.append(Target(NGINX, static, "/page.html"))
        rounds = [[measure(target) for target in targets] for _ in range(ROUNDS)]
    figures = [best([row[index] for row in rounds]) for index in range(len(targets))]
    print(write(figures, len(body)))
    consulting = (public_log.main, intake.main, scale.main, exports.main, themes.record)
    others = (rows.main, reading.main, catalogue.main, search.main, storm.main)
    return max(one() for one in (*consulting, *others)) or campaigns.main([])


if __name__ == "__main__":
    raise SystemExit(main())
