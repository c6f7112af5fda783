"""A storm on the production rehearsal: ten times the normal load, and no comment is lost.

``python -m benchmarks.storm`` writes ``benchmarks/results/storm.md``; ``make bench`` runs it too. In one run: what it can do
(capacity), a fifth of it (normal), ten times that for five minutes (storm), and a kept page beside the same bytes as a file.
STORM_SECONDS shortens the storm.
"""

from __future__ import annotations

import asyncio
import os
import platform as machine
import signal
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import edge_pages, memory
from benchmarks.consultations.intake import FIND_OPEN
from benchmarks.storm_load import Mix, Story, Wires, closed, opened
from scripts import rehearsal

RESULTS = Path(__file__).resolve().parent / "results" / "storm.md"
STORM_SECONDS = float(os.environ.get("STORM_SECONDS", "300"))
CAPACITY_SECONDS = float(os.environ.get("STORM_CAPACITY_SECONDS", "30"))
NORMAL_SHARE, STORM_TIMES = 0.2, 10
VISITORS = (
    16  # of the measurement of capacity; fewer than nginx lets read at once, so that none is shed
)
COMMENT_SECONDS = 3.0  # goal for the p99 of a comment
CACHED_PERCENT = 80  # goal for a kept page beside a file
FLAT_PERCENT, FLAT_MIB = 5, 4  # of a process' memory: the larger counts
DRAIN_SECONDS = 180.0
# Visitors come with addresses of their own, as through a firewall that nginx trusts.
TRUSTED = "set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;"

STORED = """
SELECT k.key, c.public_id FROM operations_idempotencykey k
JOIN consultations_comment c ON k.subject = 'comment:' || c.public_id
JOIN consultations_receipt r ON r.comment_id = c.id
JOIN consultations_logentry e ON e.subject_id = r.subject_id AND e.kind = 'comment.received'
WHERE k.key = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that one run found."""

    capacity: Story
    normal: Story
    storm: Story
    lost: int
    log: str
    edges: edge_pages.Pair | None
    growths: list[memory.Growth]

    @property
    def per_second(self) -> float:
        return self.capacity.answered / self.capacity.seconds


def mix_for(site: rehearsal.Site) -> Mix:
    """What is asked of this site: pages that people read while a consultation is open, and comments on one of its clauses."""
    with psycopg.connect(site.database, autocommit=True) as database:
        found = database.execute(FIND_OPEN).fetchone()
    if found is None:
        raise RuntimeError("there is no open consultation")
    slug, clause = str(found[0]), str(found[1])
    place = f"consultations/{quote(slug)}/"
    pages = ["/ar/", "/en/", "/ar/consultations/", f"/ar/{place}", f"/ar/{place}p/{quote(clause)}/"]
    pages += ["/ar/services/", "/ar/datasets/", "/ar/statistics/"]
    apis = [f"/api/v1/{place}comments/?lang=ar", "/api/v1/services/?lang=ar"]
    apis += ["/api/v1/datasets/?lang=ar", f"/api/v1/{place}?lang=ar"]
    mix = Mix(site.base.removeprefix("https://"), pages=pages, apis=apis, slug=slug, clause=clause)
    with httpx.Client(base_url=site.base, verify=site.trusted(), timeout=60) as client:
        for path in [*pages, *apis]:
            client.get(path).raise_for_status()
    return mix


def lost(site: rehearsal.Site, *stories: Story) -> int:
    """Acknowledged comments without row, receipt, stored answer or leaf in the log, once the log has taken in what waited."""
    told = {key: one for story in stories for key, one in story.acknowledged.items()}
    until = time.monotonic() + DRAIN_SECONDS
    with psycopg.connect(site.database, autocommit=True) as database:
        while time.monotonic() < until:
            waiting = database.execute("SELECT count(*) FROM consultations_pendingleaf").fetchone()
            if waiting == (0,):
                break
            time.sleep(0.5)
        rows = database.execute(STORED, [list(told)]).fetchall()
    stored = {str(key): str(public_id) for key, public_id in rows}
    return sum(stored.get(key) != public_id for key, public_id in told.items())


async def measure(site: rehearsal.Site, mix: Mix) -> tuple[Story, Story, Story, memory.Sampler]:
    wires = Wires(site.port, str(site.authority))
    await closed(wires, mix.next, connections=VISITORS, seconds=CAPACITY_SECONDS / 3)
    capacity = await closed(wires, mix.next, connections=VISITORS, seconds=CAPACITY_SECONDS)
    rate = capacity.answered / capacity.seconds * NORMAL_SHARE
    print(f"capacity {rate / NORMAL_SHARE:.0f}/s, normal {rate:.0f}/s", flush=True)
    normal = await opened(wires, mix.next, rate=rate, seconds=CAPACITY_SECONDS)
    with memory.Sampler(site) as sampler:
        storm = await opened(wires, mix.next, rate=rate * STORM_TIMES, seconds=STORM_SECONDS)
    await wires.close()
    return capacity, normal, storm, sampler


def run() -> Run:
    kept = os.environ.get("STORM_KEPT")  # a filled database, to save the minutes of filling it
    fill = rehearsal.fill_from(Path(kept)) if kept else None
    with rehearsal.running(fill, real_addresses=TRUSTED) as site:
        mix = mix_for(site)
        edges = edge_pages.compare(site)
        capacity, normal, storm, sampler = asyncio.run(measure(site, mix))
        return Run(
            capacity=capacity,
            normal=normal,
            storm=storm,
            lost=lost(site, capacity, normal, storm),
            log=site.manage("verify_log").strip(),
            edges=edges,
            growths=sampler.growths(),
        )


def _row(name: str, story: Story) -> list[str]:
    lines = []
    for kind in ("page", "api", "search", "comment"):
        counts = story.statuses(kind)
        good = counts[200] + counts[201]
        shed = counts[503] + counts[429]
        other = sum(counts.values()) - good - shed
        times = [story.percentile(kind, share, status=(200, 201)) * 1000 for share in (0.5, 0.99)]
        cells = [f"{good:,}", f"{shed:,}", f"{other:,}", *(f"{one:,.0f}" for one in times)]
        lines.append(
            f"| {name} | {kind} | {good / story.seconds:.1f} | " + " | ".join(cells) + " |"
        )
    return lines


def goals(run_: Run) -> list[str]:
    """Each goal as a sentence with what was measured."""
    storm = run_.storm
    comments = storm.statuses("comment")
    sent = sum(comments.values())
    stored = sum(len(one.acknowledged) for one in (run_.capacity, run_.normal, storm))
    reads = [one for kind in ("page", "api", "search") for one in storm.said.get(kind, [])]
    shed = [one for one in reads if one.status in {429, 503}]
    told = sum(one.says_when for one in shed)
    p99 = storm.percentile("comment", 0.99)
    lines = [
        f"- {_state(not run_.lost)}: {run_.lost} of {stored:,} acknowledged comments lost (goal: 0); {run_.log}",
        f"- {_state(comments[201] == sent)}: {comments[201]:,} of {sent:,} comments of the storm acknowledged, "
        f"{sent - comments[201]} refused or unanswered (goal: 0); {len(shed):,} of {len(reads):,} reads were shed.",
        f"- {_state(p99 <= COMMENT_SECONDS)}: p99 of a comment in the storm {p99:.2f} s (goal: {COMMENT_SECONDS:.0f} s at most).",
        f"- {_state(bool(shed) and told == len(shed))}: {told:,} of {len(shed):,} shed reads said when to come back (goal: all).",
    ]
    if run_.edges:
        percent = run_.edges.percent
        lines.append(
            f"- {_state(percent >= CACHED_PERCENT)}: a kept page at {percent:.0f} % of the rate of the same bytes as a file "
            f"(goal: {CACHED_PERCENT} % or more): {run_.edges.sentence}."
        )
    growing = [one for one in run_.growths if one.percent > FLAT_PERCENT and one.more > FLAT_MIB]
    named = ", ".join(f"{one.name} by {one.more:.1f} MiB" for one in growing) or "none"
    lines.append(
        f"- {_state(not growing)}: parts whose memory grew over the storm: {named} (goal: none by more than {FLAT_PERCENT} % "
        f"and {FLAT_MIB} MiB)."
    )
    return lines


def failures(run_: Run) -> str:
    """What was neither answered nor shed, by status; 0 is no answer."""
    found = [
        f"{count} × {status} to {kind} ({name})"
        for name in ("capacity", "normal", "storm")
        for kind in ("page", "api", "search", "comment")
        for status, count in getattr(run_, name).statuses(kind).items()
        if status not in {200, 201, 429, 503}
    ]
    return f"Failed: {', '.join(found) or 'nothing'}."


def _state(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


def written(run_: Run) -> str:
    storm, rate = run_.storm, run_.per_second
    load = statistics.fmean(os.getloadavg()[:2])
    heading = (
        f"CPython {machine.python_version()}, {os.cpu_count()} processors that generator, PostgreSQL, Redis and nginx share "
        f"(load of the machine at the end: {load:.1f}); the production rehearsal with its sample content: TLS, two pools of one "
        f"process with 4 threads each, PostgreSQL as installed. Of ten requests six ask for eight public pages, two for the API, "
        f"one searches, one comments. Capacity: {VISITORS} visitors who ask again at once, {run_.capacity.seconds:.0f} s, "
        f"**{rate:.0f} requests/s**. Normal: a fifth, {rate * NORMAL_SHARE:.0f}/s. Storm: "
        f"{rate * NORMAL_SHARE * STORM_TIMES:.0f}/s at even distances for {storm.seconds:.0f} s, each from its own address; the "
        f"generator used {storm.cpu_seconds / storm.seconds * 100:.0f} % of one processor and ran {storm.late:.2f} s late."
    )
    lines = [
        f"# A storm, measured on {datetime.now(UTC):%Y-%m-%d}",
        "",
        heading,
        "",
        "| load | what | answered/s | answered | shed | failed | p50 ms | p99 ms |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
        *_row("capacity", run_.capacity),
        *_row("normal", run_.normal),
        *_row("storm", storm),
        "",
        failures(run_),
        "",
        *goals(run_),
        "",
        "Memory (resident and anonymous, all processes of a part), MiB: the median of the storm's second fifth and of its last.",
        "",
        "| part | second fifth | last fifth | growth % | MiB/min |",
        "|---|---:|---:|---:|---:|",
        *(one.row for one in run_.growths),
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the site is stopped too
    text = written(run())
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
