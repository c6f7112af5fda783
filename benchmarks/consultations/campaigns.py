"""How well campaigns are found among comments, and how fast.

``python -m benchmarks.consultations.campaigns --input comments.jsonl`` finds the campaigns in comments of yours, one JSON object
``{"id": …, "text": …}`` a line, in any language, and prints them as JSON, the largest first, ids as given: ``{"clusters":
[{"core": id, "size": n, "ids": […]}, …], "comments": n, "in_clusters": n, "bad_lines": n}``. ``--output FILE`` writes it there
instead, ``--text FILE`` names the text consulted on, so that nobody is in a campaign for quoting it. A bad line is told on
stderr and left out.

Without ``--input`` it measures generated comments and writes ``benchmarks/results/campaigns.md``; ``make bench`` runs that too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform as machine
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.consultations.campaign_generator import LEVELS, Generator, Made
from benchmarks.consultations.campaign_letters import HABITS, Letters
from consultations.campaigns import Cluster, Known, cluster

RESULTS = Path(__file__).resolve().parents[1] / "results" / "campaigns.md"
SEEDS = (7, 11, 23, 42, 101)
RECALL, PRECISION = 95, 98
MANY = 100_000
# Campaigns of form letters, few large and many small, and the comments of others beside them.
LETTERS = (300, 120, 60, 30, 12, 6, 4, 3)
OTHERS = 900
SECONDS, GIBIBYTES = 90, 1.5
Id = str | int | float | None


class BadLine(Exception):
    """Says what is wrong with a line of the input."""


# Comments of yours


def read_comments(path: Path) -> tuple[list[Id], list[str], int]:
    """Ids, texts, and how many lines were bad; each of those is told on stderr with its number."""
    ids: list[Id] = []
    texts: list[str] = []
    bad = 0
    seen: set[Id] = set()
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                given, text = _comment(line)
                if given in seen:
                    raise BadLine(f"the id {given!r} was there before")
            except BadLine as fault:
                bad += 1
                print(f"line {number}: {fault}", file=sys.stderr)
                continue
            seen.add(given)
            ids.append(given)
            texts.append(text)
    return ids, texts, bad


def _comment(line: bytes) -> tuple[Id, str]:
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLine("is no UTF-8") from None
    except (ValueError, RecursionError):
        raise BadLine("is no JSON") from None
    if not isinstance(given, dict):
        raise BadLine("is no object with id and text")
    if isinstance(given.get("id"), (dict, list, bool)) or given.get("id") is None:
        raise BadLine("has no id that is a string or a number")
    if not isinstance(given.get("text"), str):
        raise BadLine("has no text that is a string")
    return given["id"], given["text"]


def find(path: Path, known: Known) -> dict[str, Any]:  # Any: JSON
    ids, texts, bad = read_comments(path)
    found = cluster(texts, known)
    clusters = [
        {
            "core": ids[one.core],
            "size": len(one.members),
            "ids": [ids[member.index] for member in one.members],
        }
        for one in found
    ]
    total = sum(len(one.members) for one in found)
    return {"clusters": clusters, "comments": len(ids), "in_clusters": total, "bad_lines": bad}


# Generated comments


@dataclass(frozen=True, slots=True)
class Score:
    """Percent of the pairs that are in one campaign and were found, and of those found that are."""

    recall: float
    precision: float

    @property
    def is_met(self) -> bool:
        return self.recall >= RECALL and self.precision >= PRECISION


def score(made: Sequence[Made], found: Sequence[Cluster]) -> Score:
    campaigns = {one.id: one.campaign for one in made}
    true = sum(_pairs(size) for number, size in Counter(campaigns.values()).items() if number)
    said = right = 0
    for one in found:
        shares = Counter(campaigns[made[member.index].id] for member in one.members)
        said += _pairs(len(one.members))
        right += sum(_pairs(size) for number, size in shares.items() if number)
    return Score(100 * right / true if true else 100, 100 * right / said if said else 100)


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


def rows(seeds: Sequence[int]) -> Iterator[tuple[str, Score]]:
    """The worst seed of each language and level, for the goal is one for all."""
    for language in ("ar", "en"):
        for level in LEVELS:
            made = (Generator(seed, language, level).comments() for seed in seeds)
            yield f"{language}, {level}", _worst(made)
        for habits in HABITS:
            made = (Letters(seed, language, habits).letters(LETTERS, OTHERS) for seed in seeds)
            yield f"{language}, letters {habits}", _worst(made)


def _worst(collections: Iterable[list[Made]]) -> Score:
    scores = [score(made, cluster([one.text for one in made])) for made in collections]
    return Score(min(one.recall for one in scores), min(one.precision for one in scores))


def measure_many(count: int) -> tuple[float, float, float, Score]:
    """Seconds, seconds of processor time and peak GiB of a process that reads so many comments, and how well it did."""
    made = Generator(SEEDS[0]).comments(
        campaigns=100, size=count // 250, strangers=count * 6 // 10
    )[:count]
    with tempfile.TemporaryDirectory(prefix="diwan-bench-campaigns-") as folder:
        given, answer = Path(folder) / "comments.jsonl", Path(folder) / "clusters.json"
        with given.open("w", encoding="utf-8") as lines:
            for one in made:
                lines.write(json.dumps({"id": one.id, "text": one.text}) + "\n")
        started = time.perf_counter()
        command = [sys.executable, __file__, "--input", str(given), "--output", str(answer)]
        process = subprocess.Popen(command)
        _pid, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        if status:
            raise RuntimeError("the clustering process failed")
        found = json.loads(answer.read_text(encoding="utf-8"))["clusters"]
    campaigns = {one.id: one.campaign for one in made}
    true = sum(_pairs(size) for number, size in Counter(campaigns.values()).items() if number)
    shares = [Counter(campaigns[given_id] for given_id in one["ids"]) for one in found]
    right = sum(_pairs(size) for one in shares for number, size in one.items() if number)
    said = sum(_pairs(one["size"]) for one in found)
    worked = used.ru_utime + used.ru_stime
    return seconds, worked, used.ru_maxrss / 1024**2, Score(100 * right / true, 100 * right / said)


def report(seeds: Sequence[int], count: int) -> str:
    measured = list(rows(seeds))
    load = os.getloadavg()[0]
    seconds, worked, gibibytes, many = measure_many(count)
    recall = min(one.recall for _name, one in measured)
    precision = min(one.precision for _name, one in measured)
    lines = [
        f"# Campaigns found, measured on {datetime.now(UTC):%Y-%m-%d}",
        "",
        f"CPython {machine.python_version()}, {os.cpu_count()} processors. Generated comments (campaign_generator.py) with the "
        "eight changes: greeting, signature, synonyms, spelling, order of sentences, shortening, typing errors, vowel marks (in "
        f"English: capitals); each row is the worst of {len(seeds)} seeds, about 2,300 comments each, 1,500 of them of strangers "
        "who speak of the same things in the same phrases and quote the same clauses. Letters (campaign_letters.py): sent "
        "unchanged by 80, 30, 5, 0 and 0 % of their senders, the rest with sentences before, after and amid, in parts, or "
        "lightly edited; a third of the letters and of the others quote long passages of the rule, many of them unmarked.",
        "",
        "| language, level | recall of pairs % | precision of pairs % |",
        "|---|---:|---:|",
        *(f"| {name} | {one.recall:.2f} | {one.precision:.2f} |" for name, one in measured),
        f"| ar, normal, {count:,} comments | {many.recall:.2f} | {many.precision:.2f} |",
        "",
        f"- {_state(recall >= RECALL)}: recall {recall:.2f} % at worst (goal: {RECALL} % or more).",
        f"- {_state(precision >= PRECISION)}: precision {precision:.2f} % at worst (goal: {PRECISION} % or more).",
        f"- {_state(seconds <= SECONDS)}: {count:,} comments in {seconds:.0f} s, {worked:.0f} s of processor time; the load "
        f"was {load:.1f} on {os.cpu_count()} processors before (goal: at most {SECONDS} s).",
        f"- {_state(gibibytes <= GIBIBYTES)}: {gibibytes:.2f} GiB at the peak (goal: at most {GIBIBYTES} GiB).",
        "",
    ]
    return "\n".join(lines)


def _state(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--input", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--text", type=Path)
    asked = parser.parse_args(arguments)
    if asked.input is None:
        text = report(SEEDS, MANY)
        RESULTS.write_text(text, encoding="utf-8")
        print(text)
        return 0
    try:
        known = Known(asked.text.read_text(encoding="utf-8")) if asked.text else Known()
        found = json.dumps(find(asked.input, known))
        if asked.output:
            asked.output.write_text(f"{found}\n", encoding="utf-8")
        else:
            print(found)
    except (OSError, UnicodeDecodeError) as fault:
        print(f"{parser.prog}: {fault}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
