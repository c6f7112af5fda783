"""Print time, size and memory of both engines at several numbers of documents, made of a retrieval set's paragraphs.

    python -m benchmarks.search.sizes ../shared/data/arabic-search/pool 2000 20000 200000 [--engine elasticsearch]

One JSON object a line; the last one compares the largest with the smallest. Elasticsearch is a real one, started for the run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from scripts.services import elasticsearch as service  # noqa: E402  # needs the settings
from search import asked, ranking  # noqa: E402  # needs the settings
from search.analysis import analyse  # noqa: E402  # needs the settings
from search.engines import Engine, IndexedDocument  # noqa: E402  # needs the settings
from search.engines.elasticsearch import ElasticsearchEngine  # noqa: E402  # needs the settings
from search.engines.elasticsearch_server import client_of  # noqa: E402  # needs the settings
from search.engines.embedded import EmbeddedEngine  # noqa: E402  # needs the settings
from search.engines.server import Server  # noqa: E402  # as above

QUERIES = 300
WARM_UP = 300  # others than those: a virtual machine needs hundreds until its code is compiled
PREFIX = "bench"


@dataclass(frozen=True, slots=True)
class Place:
    """An engine to fill, where it is (folder or address), and what says how many bytes it has on the disk and MB in memory."""

    engine: Engine
    where: str
    size: Callable[[], int]
    memory: Callable[[], int]


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def documents(rows: list[dict[str, Any]], count: int) -> Iterator[IndexedDocument]:
    """Paragraphs of the set, with their words mixed anew after the first round, so that no two are alike."""
    mixer = random.Random(7)  # noqa: S311  # no secret
    for number in range(count):
        row = rows[number % len(rows)]
        text = row["text"]
        if number >= len(rows):
            other = rows[mixer.randrange(len(rows))]["text"].split()
            text = " ".join(mixer.sample(words := text.split() + other, len(words) // 2))
        yield IndexedDocument(
            id=number,
            tokens=analyse(title=row["title"], text=text),
            facets=(("type", f"t{number % 7}"), ("language", "ar"), ("agency", f"a{number % 40}")),
            timestamp=number,
        )


def ask(engine: Engine, query: str) -> float:
    """Milliseconds of one search as the page makes it, with spelling and all facets."""
    started = time.perf_counter()
    wanted, _ = ranking.engine_query(asked.Search(text=query), engine)
    engine.query(wanted)
    return (time.perf_counter() - started) * 1000


def percentile(times: list[float], part: int) -> float:
    return round(sorted(times)[len(times) * part // 100], 2)


def opened(name: str, where: str) -> Engine:
    """The engine of this name in a folder, or at an address."""
    if name == "embedded":
        return EmbeddedEngine(where)
    return ElasticsearchEngine(Server(urls=(where,), seconds=120), prefix=PREFIX, seconds=60)


@contextlib.contextmanager
def places(name: str) -> Iterator[Place]:
    if name == "embedded":
        with tempfile.TemporaryDirectory() as folder:
            engine = opened(name, folder)
            yield Place(engine, folder, lambda: _bytes(Path(folder)), _own_memory)
        return
    with service.running(service.BENCHMARK) as address:
        client = client_of(Server(urls=(address,)))

        def size() -> int:
            stats = client.indices.stats(index=f"{PREFIX}-*", metric="store")
            return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])

        def memory() -> int:
            (node,) = client.nodes.stats(metric="jvm")["nodes"].values()
            return round(node["jvm"]["mem"]["heap_used_in_bytes"] / 1e6)

        yield Place(opened(name, address), address, size, memory)


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _own_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure(
    place: Place, rows: list[dict[str, Any]], queries: list[str], others: list[str], count: int
) -> dict[str, Any]:
    """Fill the place, ask ``others`` so that everything is warm, and measure ``queries``."""
    engine = place.engine
    started = time.perf_counter()
    engine.rebuild(documents=documents(rows, count), cursor=0)
    built = time.perf_counter() - started
    for query in others:
        ask(engine, query)
    times = [ask(engine, query) for query in queries]
    return {
        "engine": engine.name,
        "documents": count,
        "index_seconds": round(built, 1),
        "bytes": place.size(),
        "p50_ms": percentile(times, 50),
        "p95_ms": percentile(times, 95),
        "memory_mb": place.memory(),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("counts", type=int, nargs="+")
    parser.add_argument("--engine", choices=["embedded", "elasticsearch"])
    parser.add_argument("--queries", type=int, default=QUERIES)
    given = parser.parse_args()
    rows = rows_of(given.folder / "corpus.jsonl")
    asked_for = [row["text"] for row in rows_of(given.folder / "queries.jsonl")]
    queries, others = asked_for[: given.queries], asked_for[given.queries :][:WARM_UP]
    for name in [given.engine] if given.engine else ["embedded", "elasticsearch"]:
        with places(name) as place:
            found = [measure(place, rows, queries, others, count) for count in sorted(given.counts)]
        growth = round(found[-1]["p95_ms"] / found[0]["p95_ms"], 1)
        for line in [*found, {"engine": name, "p95_growth": growth}]:
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
