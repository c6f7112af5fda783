"""How many comments a second come in through the real path, beside a bare DRF view that inserts the same rows.

``python -m benchmarks.consultations.intake`` writes ``benchmarks/results/intake.md``; ``make bench`` runs it too. Both are
views of one server process on a PostgreSQL that keeps what it committed; they are asked in turn. Afterwards every
acknowledged comment is looked for.
"""

from __future__ import annotations

import json
import os
import platform as machine
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks import load, servers
from scripts.postgres import Cluster

RESULTS = servers.ROOT / "benchmarks" / "results" / "intake.md"
SECONDS = float(os.environ.get("BENCH_SECONDS", "6"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CONNECTIONS = 4
GOAL_PERCENT = 60
TEXT = "أقترح أن تكون مهلة الرد ستين يومًا بدل ثلاثين، لأن البلديات الصغيرة لا تملك موظفين كفاية. رقم {}"
_visitors = count(1)

FIND_OPEN = """
SELECT p.slug, c.key FROM consultations_clause c
JOIN consultations_textversion v ON v.id = c.version_id
JOIN consultations_consultationpage o ON o.page_ptr_id = v.consultation_id
JOIN wagtailcore_page p ON p.id = o.page_ptr_id
JOIN wagtailcore_locale l ON l.id = p.locale_id
WHERE v.published_at IS NOT NULL AND c.kind <> 'heading' AND l.language_code = 'ar'
  AND o.opens_at <= now() AND o.closes_at > now() AND o.participation_level = 'open'
ORDER BY v.number DESC, c.position LIMIT 1
"""

FIND_STORED = """
SELECT count(*) FROM operations_idempotencykey k
JOIN consultations_comment c ON k.subject = 'comment:' || c.public_id
JOIN consultations_receipt r ON r.comment_id = c.id WHERE k.key = ANY(%s)
"""


@dataclass
class Way:
    """One of the two views, its rounds, and the keys it was sent."""

    name: str
    path: str
    clause: str
    rounds: list[load.Load] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def request(self) -> bytes:
        """A comment that nobody has sent before, from an address that no throttle has counted yet."""
        key = str(uuid4())
        self.keys.append(key)
        body = json.dumps({"clause": self.clause, "body": TEXT.format(key)}).encode()
        number = next(_visitors)
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n"
            f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}\r\n\r\n"
        )
        return head.encode() + body

    def measure(self, server: servers.Server) -> None:
        before = server.cpu_seconds()
        found = load.send(server.port, self.request, seconds=SECONDS, connections=CONNECTIONS)
        self.rounds.append(found)
        self.cpu_ms.append((server.cpu_seconds() - before) / found.requests * 1000)

    @property
    def best(self) -> load.Load:
        return max(self.rounds, key=lambda one: one.requests_per_second)

    def row(self) -> str:
        best = self.best
        figures = (best.requests_per_second, best.p50, best.p99, min(self.cpu_ms))
        return f"| {self.name} | " + " | ".join(f"{one:,.1f}" for one in figures) + " |"


def main() -> int:
    cluster = Cluster(is_durable=True)
    try:
        cluster.start()
        with tempfile.TemporaryDirectory(prefix="diwan-bench-intake-") as folder:
            return _run(cluster, Path(folder) / "data")
    finally:
        cluster.remove()


def _run(cluster: Cluster, data: Path) -> int:
    variables = {"DIWAN_DATABASE_URL": cluster.address, "DIWAN_PROXIES": "1"}
    env = servers.variables(data, DJANGO_SETTINGS_MODULE="config.settings", **variables)
    script = servers.ROOT / "scripts" / "prepare.py"
    subprocess.run([sys.executable, str(script), "--demo"], env=env, check=True)
    with psycopg.connect(cluster.address, autocommit=True) as database:
        found = database.execute(FIND_OPEN).fetchone()
        if found is None:
            raise RuntimeError("the demo has no open consultation")
        slug, clause = found
        real = Way("the real path", f"/api/v1/consultations/{slug}/comments/?lang=ar", clause)
        bare = Way("the bare view, same rows", "/benchmark/comments/", clause)
        with servers.platform(data, cached=True, **variables) as server:
            for _round in range(ROUNDS):
                for way in (bare, real):
                    way.measure(server)
        lost = _lost(database, real)
    text = written(real, bare, lost)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _lost(database: psycopg.Connection[tuple[object, ...]], way: Way) -> int:
    """Acknowledged comments without a row, a receipt or an answer; requests under way at the end may be stored or not."""
    row = database.execute(FIND_STORED, [way.keys]).fetchone()
    stored = int(str(row[0])) if row else 0
    return max(0, sum(one.requests for one in way.rounds) - stored)


def written(real: Way, bare: Way, lost: int) -> str:
    share = real.best.requests_per_second / bare.best.requests_per_second * 100
    acknowledged = sum(one.requests for one in real.rounds)
    is_met = share >= GOAL_PERCENT and not lost
    return "\n".join(
        [
            f"# Comments coming in, measured on {datetime.now(UTC):%Y-%m-%d}",
            "",
            f"CPython {machine.python_version()}, {os.cpu_count()} processors, PostgreSQL as installed, granian with "
            f"1 worker and 4 threads, {CONNECTIONS} connections, best of {ROUNDS} rounds of {SECONDS:.0f} s. The load "
            "generator and the database share the processors.",
            "",
            "| what | comments/s | p50 ms | p99 ms | CPU ms/comment |",
            "|---|---:|---:|---:|---:|",
            real.row(),
            bare.row(),
            "",
            f"- {'met' if is_met else 'NOT met'}: {share:.0f} % of the bare view's rate (goal: {GOAL_PERCENT} % or more), "
            f"{lost} of {acknowledged:,} acknowledged comments lost (goal: 0).",
            "",
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
