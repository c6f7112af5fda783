"""Run the search as the product does it on a retrieval set, for ``evaluate.py`` of the shared data.

    python ../shared/data/arabic-search/evaluate.py --data ../shared/data/arabic-search/pool --sample 400 --variants \
        --engine benchmarks.search.arabic:build

The same analysis, spelling, ranking and minimum of matching words as on the search page; only the database is left out.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from search import ranking  # noqa: E402  # needs the settings
from search.analysis import analyse  # noqa: E402  # needs the settings
from search.engines import IndexedDocument  # noqa: E402  # needs the settings
from search.engines.embedded import EmbeddedEngine  # noqa: E402  # needs the settings


class Searched:
    """A set in the embedded engine; the numbers of its lines stand for database ids."""

    def __init__(self, corpus: Path, folder: Path) -> None:
        rows = [json.loads(line) for line in corpus.read_text("utf-8").splitlines() if line.strip()]
        self._ids = [row["id"] for row in rows]
        self._engine = EmbeddedEngine(folder)
        self._engine.rebuild(
            documents=(
                IndexedDocument(
                    id=number, tokens=analyse(title=row["title"], text=row["text"]), facets=()
                )
                for number, row in enumerate(rows)
            ),
            cursor=0,
        )

    def search(self, query: str, k: int) -> list[str]:
        found = ranking.ranked_ids(query, limit=k, using=self._engine)
        return [self._ids[number] for number in found]


def build(corpus: str, folder: str) -> Searched:
    return Searched(Path(corpus), Path(folder))
