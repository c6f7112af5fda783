"""Measure a search engine on a retrieval set, and print the figures as JSON.

    python benchmarks/search/run.py --corpus corpus.jsonl --queries queries.jsonl --engine embedded|elasticsearch|es-arabic
        [--run-out FILE] [--variants FOLDER] [--only MEMBER=VALUE] [--limit 100]

Corpus: a line ``{id, title, text}`` for each document. Queries: ``{id, text, relevant: [ids]}`` or ``{id, text, grades}``, grades
an object of numbers by id. ``lang`` (ar, en) and ``kind`` of a document are used when they are there. A document with
``part_of``, the id of another one, is part of that page: it is indexed and ranked by itself, and counts as its page, which
comes once, at the best place that it or one of its parts has. The queries' ids are those of pages.

The product's own way is gone: its analysis, spelling, starter synonyms and ranking; no site and no database are needed. The run
is written as ``query <tab> document <tab> rank``. ``--variants`` is a folder of the same queries typed otherwise: their loss.
``elasticsearch`` and ``es-arabic`` use the server at ``DIWAN_TEST_ELASTICSEARCH_URL``, or start one. Exit code 2: bad input.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("embedded", "elasticsearch", "es-arabic")
WARM_UP = 200  # a virtual machine needs hundreds until its code is compiled


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="diwan-search-") as folder:
        _own_settings(Path(folder))
        from benchmarks.search.sets import BadSet

        try:
            report = measure(asked, Path(folder))
        except BadSet as error:
            sys.stderr.write(f"{error}\n")
            return 2
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    return 0


def measure(asked: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Index the set, ask all its queries and say how good and how fast the answers were.

    Raises:
        BadSet: one of the files cannot be used.
    """
    from benchmarks.search import losses, measures, searched, sets

    rows = sets.documents(asked.corpus)
    queries = sets.chosen(sets.queries(asked.queries), asked.only)
    variants = losses.read(asked.variants)
    started = time.perf_counter()
    with searched.opened(asked.engine, folder / "index", rows) as engine:
        seconds = time.perf_counter() - started
        for query in queries[:WARM_UP]:
            engine.search(query, asked.limit)
        run, times = searched.run(engine, queries, asked.limit)
        report: dict[str, object] = {
            "engine": asked.engine,
            "documents": len(rows),
            "parts": sum(bool(row.part_of) for row in rows),
            "queries": len(queries),
            **measures.means(queries, run),
            "p50_ms": measures.percentile(times, 0.5),
            "p95_ms": measures.percentile(times, 0.95),
            "index_seconds": seconds,
            "index_bytes": engine.size(),
        }
        if variants:
            report["variants"] = losses.measured(engine, (queries, run), variants)
    if asked.run_out:
        sets.write_run(asked.run_out, queries, run)
    return report


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--engine", choices=ENGINES, required=True)
    parser.add_argument("--run-out", type=Path)
    parser.add_argument("--variants", type=Path, help="a folder of *.jsonl with the queries' ids")
    parser.add_argument("--only", default="", help="MEMBER=VALUE: queries whose line says so")
    parser.add_argument("--limit", type=_count, default=100, help="documents asked for (100)")
    return parser


def _count(text: str) -> int:
    """A number of documents, as an argument."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise argparse.ArgumentTypeError("a whole number from 1 to 10000")
    return int(text)


def _own_settings(folder: Path) -> None:
    """Settings of no site: nothing of this machine's is read, nothing is kept."""
    sys.path[0] = str(
        ROOT
    )  # in place of this folder, whose modules are not meant to be found by their bare names
    for name in [name for name in os.environ if name.startswith("DIWAN_")]:
        if not name.startswith("DIWAN_TEST_"):
            del os.environ[name]
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DIWAN_DATA_DIR": str(folder / "data"),
        "DIWAN_SECRET_KEY": "benchmark",
    }
    import django

    django.setup()
    logging.disable(logging.INFO)  # one line for each request to a server


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
