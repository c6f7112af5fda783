"""Print time, size and memory of the embedded engine at several numbers of documents, made of a retrieval set's paragraphs.

python -m benchmarks.search.sizes ../shared/data/arabic-search/pool 670 6000 20000
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from search import asked, ranking  # noqa: E402  # needs the settings
from search.analysis import analyse  # noqa: E402  # needs the settings
from search.engines import IndexedDocument  # noqa: E402  # needs the settings
from search.engines.embedded import EmbeddedEngine  # noqa: E402  # needs the settings

QUERIES = 300


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _documents(rows: list[dict[str, str]], count: int) -> Iterator[IndexedDocument]:
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


def measure(rows: list[dict[str, str]], queries: list[str], count: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(folder)
        started = time.perf_counter()
        engine.rebuild(documents=_documents(rows, count), cursor=0)
        built = time.perf_counter() - started
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
        times = []
        for query in queries:
            started = time.perf_counter()
            wanted, _ = ranking.engine_query(asked.Search(text=query), engine)
            engine.query(wanted)
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{count:>8} documents: index {built:6.1f} s ({count / built:,.0f}/s), {size / 1e6:6.1f} MB,"
        f" query with facets p50 {times[len(times) // 2]:.2f} ms p95 {times[len(times) * 95 // 100]:.2f} ms,"
        f" peak memory {memory:.0f} MB"
    )


def main(folder: str, counts: list[int]) -> None:
    rows = _rows(Path(folder) / "corpus.jsonl")
    queries = [row["text"] for row in _rows(Path(folder) / "queries.jsonl")][:QUERIES]
    for count in counts:
        sys.stdout.write(measure(rows, queries, count) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], [int(count) for count in sys.argv[2:]])
