"""How often anchors are carried to the right place: ours beside index anchors and plain quote matching.

``python -m benchmarks.consultations.carryover --seed 7 --scenario normal`` on generated revisions (all five seeds without
``--seed``), or ``--pair FILE`` on two versions of a text. Prints JSON.

A FILE holds ``{"old": …, "new": …, "anchors": […]}``. A version is a list of clauses (texts, or objects with ``text`` and perhaps
``key``/``id``) or one text whose clauses are its non-empty lines. An anchor names its clause by ``clause`` (index or key) and its
passage by ``exact`` (or ``quote``), ``prefix``, ``suffix``, also inside ``selector`` or ``target``, or else by ``start`` and
``end`` in the clause; an anchor without either means the whole clause.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks.consultations.revisions import (
    SCENARIOS,
    GeneratedAnchor,
    GeneratedClause,
    Generator,
    Revision,
)
from common.arabic import fold
from consultations.anchoring.carryover import Anchor, Carried, Fate, carry_over
from consultations.anchoring.clauses import ClauseText
from consultations.anchoring.passages import Quote

SEEDS = (7, 11, 23, 42, 101)
CONTEXT = 32
# How files call the clause of an anchor.
CLAUSE_NAMES = ("clause", "clause_index", "index", "key", "clause_key", "clause_id")
Method = Callable[[Sequence[ClauseText], Sequence[ClauseText], Sequence[Anchor]], list[Carried]]


def by_index(
    old: Sequence[ClauseText], new: Sequence[ClauseText], anchors: Sequence[Anchor]
) -> list[Carried]:
    """The n-th clause stays the n-th clause, as an XPath has it."""
    carried = []
    for anchor in anchors:
        if anchor.clause >= len(new):
            carried.append(Carried(Fate.REMOVED))
            continue
        start = max(old[anchor.clause].text.find(anchor.quote.exact), 0)
        carried.append(Carried(Fate.SAME, anchor.clause, start, start + len(anchor.quote.exact)))
    return carried


def by_quote(
    old: Sequence[ClauseText], new: Sequence[ClauseText], anchors: Sequence[Anchor]
) -> list[Carried]:
    """The first clause of the new version that holds the normalised quote with the most of its context."""
    folded = [fold(one.text) for one in new]
    carried = []
    for anchor in anchors:
        quote = anchor.quote
        exact, prefix, suffix = fold(quote.exact), fold(quote.prefix), fold(quote.suffix)
        places = []
        for index, text in enumerate(folded):
            at = text.find(exact)
            while at >= 0:
                score = _shared(text[:at][::-1], prefix[::-1])
                score += _shared(text[at + len(exact) :], suffix)
                places.append((score, -index, at))
                at = text.find(exact, at + 1)
        if not places:
            carried.append(Carried(Fate.CHANGED))
            continue
        _score, index, at = max(places)
        carried.append(Carried(Fate.SAME, -index, at, at + len(exact)))
    return carried


def _shared(first: str, second: str) -> int:
    length = 0
    while length < min(len(first), len(second)) and first[length] == second[length]:
        length += 1
    return length


METHODS: dict[str, Method] = {"diwan": carry_over, "index": by_index, "quote": by_quote}


def span(clause: GeneratedClause, first: int, last: int) -> tuple[int, int]:
    starts, at = [], 0
    for token in clause.tokens:
        starts.append(at)
        at += len(token.word) + 1
    return starts[first], starts[last] + len(clause.tokens[last].word)


def as_anchor(clause: GeneratedClause, anchor: GeneratedAnchor) -> Anchor:
    start, end = span(clause, anchor.first, anchor.last)
    text = clause.text
    quote = Quote(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])
    return Anchor(anchor.clause, quote)


def verdict(revision: Revision, anchor: GeneratedAnchor, carried: Carried) -> str:
    """``right``, ``wrong`` or ``confirm``. A passage that was edited itself may only be confirmed."""
    clause = revision.old[anchor.clause]
    place = next((at for at, one in enumerate(revision.new) if one.number == clause.number), None)
    if carried.fate == Fate.CHANGED:
        return "confirm"
    if place is None or carried.fate == Fate.REMOVED:
        return "right" if place is None and carried.fate == Fate.REMOVED else "wrong"
    if carried.clause != place:
        return "wrong"
    marked = [token.number for token in clause.tokens[anchor.first : anchor.last + 1]]
    there = [token.number for token in revision.new[place].tokens]
    if marked[0] not in there:
        return "wrong"
    first = there.index(marked[0])
    if there[first : first + len(marked)] != marked:
        return "wrong"
    if carried.start is None or carried.end is None:
        return "wrong"
    start, end = span(revision.new[place], first, first + len(marked) - 1)
    return "right" if carried.start < end and carried.end > start else "wrong"


def is_edited(revision: Revision, anchor: GeneratedAnchor) -> bool:
    """Whether a marked word was replaced, taken out, or got another between itself and the next."""
    clause = revision.old[anchor.clause]
    there = next((one for one in revision.new if one.number == clause.number), None)
    if there is None:
        return False
    marked = [token.number for token in clause.tokens[anchor.first : anchor.last + 1]]
    numbers = [token.number for token in there.tokens]
    if marked[0] not in numbers:
        return True
    first = numbers.index(marked[0])
    return numbers[first : first + len(marked)] != marked


def measure(seed: int, scenario: str) -> dict[str, Any]:
    revision = Generator(seed).revision(SCENARIOS[scenario])
    old = [ClauseText(one.text) for one in revision.old]
    new = [ClauseText(one.text) for one in revision.new]
    anchors = [as_anchor(revision.old[one.clause], one) for one in revision.anchors]
    measured: dict[str, Any] = {
        "seed": seed,
        "scenario": scenario,
        "anchors": len(anchors),
        # Those whose own words were edited: no method may carry them without asking.
        "edited_percent": round(
            100 * sum(map(is_edited, [revision] * len(anchors), revision.anchors)) / len(anchors), 2
        ),
    }
    for name, method in METHODS.items():
        started = time.perf_counter()
        carried = method(old, new, anchors)
        seconds = time.perf_counter() - started
        found = Counter(map(verdict, [revision] * len(anchors), revision.anchors, carried))
        measured[name] = {
            **{
                word: round(100 * found[word] / len(anchors), 2)
                for word in ("right", "wrong", "confirm")
            },
            "seconds": round(seconds, 2),
        }
    return measured


def clauses_of(version: Any) -> list[ClauseText]:
    if isinstance(version, str):
        return [ClauseText(line.strip()) for line in version.splitlines() if line.strip()]
    if isinstance(version, dict):
        version = version.get("clauses") or [
            {"key": key, "text": text} for key, text in version.items()
        ]
    return [
        ClauseText(one)
        if isinstance(one, str)
        else ClauseText(str(one.get("text", "")), str(one.get("key") or one.get("id") or ""))
        for one in version
    ]


def quote_of(given: dict[str, Any], old: list[ClauseText], clause: int | None) -> Quote:
    """The passage, by its words or else by its place in the clause."""
    selector = given.get("selector") or given.get("target") or given
    if isinstance(given.get("quote"), dict):
        selector = given["quote"]
    exact = selector.get("exact") or selector.get("quote") or selector.get("text") or ""
    start, end = selector.get("start"), selector.get("end")
    if not exact and clause is not None and isinstance(start, int) and isinstance(end, int):
        text = old[clause].text
        return Quote(
            text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        )
    return Quote(str(exact), *(str(selector.get(name) or "") for name in ("prefix", "suffix")))


def anchor_of(given: dict[str, Any], old: list[ClauseText]) -> Anchor | None:
    """None when its clause or passage is not in the old version."""
    named = next((given[name] for name in CLAUSE_NAMES if given.get(name) is not None), None)
    keys = [one.key for one in old]
    clause = named if isinstance(named, int) else None
    if isinstance(named, str) and named in keys:
        clause = keys.index(named)
    elif isinstance(named, str) and named.isdecimal():
        clause = int(named)
    if clause is not None and not 0 <= clause < len(old):
        return None
    quote = quote_of(given, old, clause)
    if clause is None:
        holding = [at for at, one in enumerate(old) if quote.exact and quote.exact in one.text]
        fitting = [
            at for at in holding if quote.prefix + quote.exact + quote.suffix in old[at].text
        ]
        clause = next(iter(fitting or holding), None)
    return None if clause is None else Anchor(clause, quote)


def carry_pair(path: Path) -> dict[str, Any]:
    given = json.loads(path.read_text(encoding="utf-8"))
    old, new = clauses_of(given["old"]), clauses_of(given["new"])
    named = [anchor_of(one, old) for one in given["anchors"]]
    answer: dict[str, Any] = {}
    for name, method in METHODS.items():
        carried = iter(method(old, new, [one for one in named if one is not None]))
        answer[name] = [
            _told(
                given["anchors"][at],
                next(carried) if one is not None else Carried(Fate.CHANGED),
                new,
            )
            for at, one in enumerate(named)
        ]
    return {"old": len(old), "new": len(new), "anchors": answer.pop("diwan"), "baselines": answer}


def _told(given: dict[str, Any], carried: Carried, new: list[ClauseText]) -> dict[str, Any]:
    told = {"id": given.get("id"), "status": carried.fate.value, "clause": carried.clause}
    if carried.clause is not None:
        told["key"] = new[carried.clause].key
        told |= {"start": carried.start, "end": carried.end}
        if carried.start is not None:
            told["text"] = new[carried.clause].text[carried.start : carried.end]
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--scenario", choices=[*SCENARIOS])
    parser.add_argument("--pair", type=Path)
    asked = parser.parse_args()
    if asked.pair:
        print(json.dumps(carry_pair(asked.pair), ensure_ascii=False, indent=1))
        return
    seeds = [asked.seed] if asked.seed is not None else SEEDS
    scenarios = [asked.scenario] if asked.scenario else [*SCENARIOS]
    results = [measure(seed, scenario) for scenario in scenarios for seed in seeds]
    print(json.dumps(results, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
