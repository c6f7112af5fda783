"""Print how long suggestions take while somebody types, over every beginning of queries and titles.

    python -m benchmarks.search.suggest [6000]

Documents are the judged set's corpus, beyond it titles mixed anew; queries are those of its tune half, and titles. Each text is
typed letter by letter, half of them with a slip in the last word, some with the keyboard of the other script. The database is a
new one in a folder of its own.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator

from benchmarks.search.government import corpus

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DIWAN_SECRET_KEY", "only-for-a-benchmark-" + "x" * 40)
COUNT = 6000
QUERIES = 120
TITLES = 80
POPULAR = 500
SHORTEST = 2
LONGEST = 30


def queries() -> list[str]:
    """The tune half of the judged set."""
    lines = (corpus.FOLDER / "queries.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [row["text"] for row in rows if row["part"] == "tune"]


def documents(rows: list[dict[str, str]], count: int, mixer: random.Random) -> Iterator[dict]:
    """Rows of the corpus; after them titles of halves of two."""
    for number in range(count):
        row = rows[number % len(rows)]
        title = row["title"]
        if number >= len(rows):
            mine, other = title.split(), rows[mixer.randrange(len(rows))]["title"].split()
            title = " ".join(mine[: len(mine) // 2 + 1] + other[len(other) // 2 :])
        is_english = row["id"].endswith(":en")
        yield {"title": title, "text": row["text"], "language": "en" if is_english else "ar"}


def typed(text: str, mixer: random.Random) -> Iterator[str]:
    """Every beginning of a text, one half of them with a letter missing near the end, one in ten on the other keyboard."""
    from search import keyboard

    for length in range(SHORTEST, min(len(text), LONGEST) + 1):
        beginning = text[:length]
        if mixer.random() < 0.5 and length > 5:
            beginning = beginning[:-3] + beginning[-2:]
        elif mixer.random() < 0.1:
            beginning = (keyboard.readings(beginning) or (beginning,))[0]
        yield beginning


def fill(rows: list[dict[str, str]], count: int, mixer: random.Random) -> None:
    from common.arabic import fold, sort_key
    from search import projector
    from search.engines import chosen
    from search.models import Document, PopularQuery
    from search.query_log import folded

    made = [
        Document(
            provider="benchmark",
            object_id=str(number),
            language=row["language"],
            kind=("service", "news", "dataset", "page", "clause")[number % 5],
            title=row["title"],
            folded_title=fold(row["title"]),
            title_key=sort_key(row["title"])[0][:200],
            body=row["text"],
            url=f"/{row['language']}/{number}/",
        )
        for number, row in enumerate(documents(rows, count, mixer))
    ]
    Document.objects.bulk_create(made, batch_size=500)
    asked = list(dict.fromkeys([*queries(), *(row["title"] for row in rows)]))[:POPULAR]
    PopularQuery.objects.bulk_create(
        PopularQuery(language="ar", query=query, shown=text[:200], searches=POPULAR - place)
        for place, (query, text) in enumerate({folded(text): text for text in asked}.items())
    )
    projector.rebuild(chosen.embedded())


def measure(texts: list[str], mixer: random.Random) -> str:
    from search.suggesting import suggest

    times: list[float] = []
    computed: list[float] = []
    found = 0
    for text in texts:
        for beginning in typed(text, mixer):
            started, computing = time.perf_counter(), time.process_time()
            found += bool(suggest(beginning, language="ar"))
            computed.append((time.process_time() - computing) * 1000)
            times.append((time.perf_counter() - started) * 1000)
    return (
        f"{len(times)} beginnings: {percentiles(times)}; computing alone {percentiles(computed)};"
        f" {found / len(times):.0%} with suggestions"
    )


def percentiles(times: list[float]) -> str:
    ordered = sorted(times)
    p50, p95 = (ordered[len(ordered) * part // 100] for part in (50, 95))
    return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, longest {ordered[-1]:.1f} ms"


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIWAN_DATA_DIR"] = folder
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        mixer = random.Random(7)  # noqa: S311  # no secret
        rows = list(corpus.rows())
        fill(rows, count, mixer)
        titles = [row["title"] for row in mixer.sample(rows, TITLES)]
        asked = mixer.sample(queries(), min(QUERIES, len(queries())))
        for name, texts in (("queries", asked), ("titles", titles)):
            sys.stdout.write(f"{count} documents, {name}: {measure(texts, mixer)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT)
