"""Rebuild an index under query load: how many queries fail, and how much slower they are meanwhile.

    python -m benchmarks.search.rebuild ../shared/data/arabic-search/pool 200000 [--engine elasticsearch] [--threads 2]

Prints one JSON object an engine. Another process analyses and writes, as on a site where the worker rebuilds and the web
processes search; ``--pause`` is the time that each reader thinks between two queries.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.search.sizes import Place, ask, documents, opened, percentile, places, rows_of
from search.engines import Engine


class Readers:
    """Threads that search until they are told to stop, and note each query's time or failure."""

    def __init__(self, engine: Engine, queries: list[str], *, threads: int, pause: float) -> None:
        self.times: list[float] = []
        self.failures: list[str] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=(engine, queries[n::threads], pause))
            for n in range(threads)
        ]

    def _read(self, engine: Engine, queries: list[str], pause: float) -> None:
        at = 0
        while not self._stop.is_set():
            try:
                self.times.append(ask(engine, queries[at % len(queries)]))
            except Exception as error:  # every failure is one that a visitor would see
                self.failures.append(repr(error)[:200])
            at += 1
            self._stop.wait(pause)

    def during(self, work: Callable[[], object]) -> float:
        """Read while the work is done; returns its seconds."""
        started = time.perf_counter()
        for thread in self._threads:
            thread.start()
        try:
            work()
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join()
        return time.perf_counter() - started


def _rebuild(name: str, where: str, folder: str, count: int) -> None:
    """What the other process does."""
    opened(name, where).rebuild(documents=documents(rows_of(Path(folder)), count), cursor=1)


def measure(name: str, place: Place, given: argparse.Namespace) -> dict[str, Any]:
    engine = place.engine
    corpus = given.folder / "corpus.jsonl"
    queries = [row["text"] for row in rows_of(given.folder / "queries.jsonl")][:300]
    engine.rebuild(documents=documents(rows_of(corpus), given.count), cursor=0)
    load = {"threads": given.threads, "pause": given.pause}
    before, meanwhile = Readers(engine, queries, **load), Readers(engine, queries, **load)
    before.during(lambda: time.sleep(given.seconds))

    def rebuild() -> None:
        process = multiprocessing.get_context("spawn").Process(
            target=_rebuild, args=(name, place.where, str(corpus), given.count)
        )
        process.start()
        process.join()
        if process.exitcode:
            raise RuntimeError("The rebuild failed.")

    seconds = meanwhile.during(rebuild)
    normal, busy = percentile(before.times, 95), percentile(meanwhile.times, 95)
    return {
        "engine": name,
        "documents": given.count,
        "rebuild_seconds": round(seconds, 1),
        "queries": len(meanwhile.times),
        "failed": len(before.failures) + len(meanwhile.failures),
        "failures": (before.failures + meanwhile.failures)[:3],
        "p95_normal_ms": normal,
        "p95_rebuilding_ms": busy,
        "ratio": round(busy / normal, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--engine", choices=["embedded", "elasticsearch"])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--pause", type=float, default=0.05)
    parser.add_argument("--seconds", type=float, default=15.0, help="of normal load, before")
    given = parser.parse_args()
    for name in [given.engine] if given.engine else ["embedded", "elasticsearch"]:
        with places(name) as place:
            sys.stdout.write(json.dumps(measure(name, place, given)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
