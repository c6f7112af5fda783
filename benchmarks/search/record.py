"""Write ``benchmarks/results/search.md``: both engines beside Elasticsearch's stock ``arabic``, on the pool and the judged set.

    python -m benchmarks.search.record

Each row is a process of ``benchmarks/search/run.py``; all of them ask the same server. Without the shared data only the judged
set is measured, without Elasticsearch only the embedded engine; the table says what is missing.
"""

from __future__ import annotations

import json
import os
import platform as machine
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.search.government import corpus

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks/results/search.md"
POOL = corpus.SHARED / "arabic-search/pool"
JUDGED = ROOT / "benchmarks/search/government/queries.jsonl"
SERVER = "DIWAN_TEST_ELASTICSEARCH_URL"
_COLUMNS = (
    *("mrr@10", "ndcg@10", "r@10", "r@100", "best_first", "best_in_three"),
    *("p50_ms", "p95_ms", "index_seconds", "index_bytes"),
)

Report = dict[str, Any]  # Any: JSON of run.py


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="diwan-search-") as name, _server() as engines:
        folder = Path(name)
        judged = folder / "judged.jsonl"
        corpus.write(judged, corpus.rows())
        parts = []
        if POOL.exists():
            queries = POOL / "queries.jsonl"
            extra = ("--variants", str(POOL / "variants"))
            reports = measured(folder, engines, (POOL / "corpus.jsonl", queries), extra)
            parts += ["## Tuning pool", table(reports), losses(reports), alike(folder, engines)]
        for part in ("tune", "test"):
            reports = measured(folder, engines, (judged, JUDGED), ("--only", f"part={part}"))
            parts += [f"## Judged set of the field, half `{part}`", table(reports)]
        parts += ["## Analysis", analysis_speed()]
    RESULTS.write_text("\n\n".join([heading(engines), *parts]) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))
    return 0


@contextmanager
def _server() -> Iterator[list[str]]:
    """The engines that can be measured here; the server is the same for all."""
    from benchmarks.search import run

    try:
        from scripts.keycloak import NotInstalled
        from scripts.services import elasticsearch
    except ImportError:
        yield ["embedded"]
        return
    if os.environ.get(SERVER):
        yield list(run.ENGINES)
        return
    try:
        running = elasticsearch.running(elasticsearch.BENCHMARK)
        address = running.__enter__()
    except (NotInstalled, OSError) as error:
        print(f"Elasticsearch is left out: {error}", file=sys.stderr)
        yield ["embedded"]
        return
    os.environ[SERVER] = address
    try:
        yield list(run.ENGINES)
    finally:
        del os.environ[SERVER]
        running.__exit__(None, None, None)


def measured(
    folder: Path, engines: list[str], of_set: tuple[Path, Path], extra: tuple[str, ...]
) -> list[Report]:
    reports = []
    for engine in engines:
        done = subprocess.run(
            [
                *(sys.executable, str(ROOT / "benchmarks/search/run.py"), "--engine", engine),
                *("--corpus", str(of_set[0]), "--queries", str(of_set[1])),
                *("--run-out", str(folder / f"{engine}.tsv"), *extra),
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        reports.append(json.loads(done.stdout))
    return reports


def table(reports: list[Report]) -> str:
    lines = [
        f"| {reports[0]['queries']} queries, {reports[0]['documents']} documents | MRR@10 | nDCG@10 | R@10 | R@100 | right first "
        "| in three | p50 ms | p95 ms | index s | index bytes |",
        "|---|" + "---:|" * len(_COLUMNS),
    ]
    for one in reports:
        cells = [f"{one[name]:,.3f}" if one[name] < 1000 else f"{one[name]:,}" for name in _COLUMNS]
        lines.append(f"| {one['engine']} | {' | '.join(cells)} |")
    stock = next((one for one in reports if one["engine"] == "es-arabic"), None)
    if stock:
        ratios = (
            f"{one['engine']} {one['ndcg@10'] / stock['ndcg@10']:.3f}"
            for one in reports
            if one is not stock
        )
        lines.append(f"\nnDCG@10 beside es-arabic: {', '.join(ratios)}.")
    return "\n".join(lines)


def losses(reports: list[Report]) -> str:
    names = list(reports[0]["variants"]["loss_percent"])
    lines = [
        "Loss of nDCG@10 in percent when the same queries are mistyped; the mean leaves `i_keywords` out:\n",
        f"| | {' | '.join(names)} | mean |",
        "|---|" + "---:|" * (len(names) + 1),
    ]
    for one in reports:
        lost = one["variants"]
        cells = [f"{lost['loss_percent'][name]:.2f}" for name in names]
        lines.append(f"| {one['engine']} | {' | '.join(cells)} | {lost['mean_loss_percent']:.2f} |")
    return "\n".join(lines)


def alike(folder: Path, engines: list[str]) -> str:
    """How much of the first ten the two engines share."""
    if "elasticsearch" not in engines:
        return "Elasticsearch was not measured."
    one, other = (_first_ten(folder / f"{name}.tsv") for name in ("embedded", "elasticsearch"))
    shares = [len(one[query] & other[query]) / max(1, len(one[query])) for query in one]
    return f"Of the first ten documents the two engines share {sum(shares) / len(shares):.3f}."


def _first_ten(path: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in path.read_text("utf-8").splitlines():
        query, document, rank = line.split("\t")
        if int(rank) <= 10:
            found[query].add(document)
    return found


def analysis_speed() -> str:
    """How fast documents become tokens in one process, the second time through as a long rebuild has it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from search.analysis import analyse

    rows = list(corpus.rows())
    size = sum(len(f"{row['title']}{row['text']}".encode()) for row in rows) / 1e6
    told = []
    for name in ("with empty caches", "afterwards"):
        started = time.process_time()
        for row in rows:
            analyse(title=row["title"], text=row["text"])
        seconds = time.process_time() - started
        told.append(f"{name} {len(rows) / seconds:,.0f} documents/s, {size / seconds:.1f} MB/s")
    return f"One core, {len(rows)} documents of the judged set's corpus: {'; '.join(told)}."


def heading(engines: list[str]) -> str:
    missing = [] if POOL.exists() else ["the tuning pool (no shared data)"]
    missing += [] if len(engines) > 1 else ["Elasticsearch (no server)"]
    return (
        f"# Search, measured on {datetime.now(UTC):%Y-%m-%d}\n\nCPython {machine.python_version()}, {os.cpu_count()} processors; "
        "`python -m benchmarks.search.record`. `es-arabic` is Elasticsearch's stock `arabic` analyzer: one field, `match`, OR, "
        f"BM25's defaults. Left out: {', '.join(missing) or 'nothing'}."
    )


if __name__ == "__main__":
    raise SystemExit(main())
