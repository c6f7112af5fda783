"""The judge: reads the journal, the database and the public log after recovery and names every invariant that does not hold.

The same functions judge the honest site and the twins that are broken on purpose.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.faults.journal import Heard, Story
from tests.faults.public_log import Forged, PublicLog, commitment_of, head_of, root_of
from tests.faults.site import Site

KEY_LENGTH = 36
TAKEN_IN_SECONDS = 240.0  # the promise is a minute; the sequencer may only just start, on a machine that does much else
OPENED = 10  # so many receipts of a drill are opened one by one; the leaves of all are looked up
# What an honest site may answer while something is down: refused for now, in one known form.
CLEAN = {
    409: {"consultation_closed", "idempotency_key_in_flight", "idempotency_key_reused"},
    429: {"throttled"},
    503: {"unavailable"},
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One invariant of TRUST §5 that does not hold, and how that was seen."""

    invariant: str
    what: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds of the journal's comments."""

    ids: dict[str, list[str]]  # key → public ids of the rows that carry it
    keys: dict[str, int]  # key → stored answers under it

    @classmethod
    def of(cls, site: Site) -> Stored:
        ids: dict[str, list[str]] = defaultdict(list)
        for body, public_id in site.sql("SELECT body, public_id FROM consultations_comment"):
            ids[str(body)[-KEY_LENGTH:]].append(str(public_id))
        keys = Counter(str(row[0]) for row in site.sql("SELECT key FROM operations_idempotencykey"))
        return cls(dict(ids), dict(keys))


def examine(site: Site, story: Story) -> list[Violation]:
    """Every violation that can be seen, after recovery."""
    return [*examine_writes(site, story), *examine_log(site, story)]


def examine_writes(site: Site, story: Story) -> list[Violation]:
    """I1, I2 and I5 as far as the journal and the database tell."""
    stored = Stored.of(site)
    found = [*_acknowledged_and_stored(story, stored), *_once_per_key(story, stored)]
    return [*found, *_answered_after_commit(story), *_clean_errors(story), *_whole(story, stored)]


def _acknowledged_and_stored(story: Story, stored: Stored) -> list[Violation]:
    found = []
    for key, answers in story.acknowledged().items():
        told = {str(answer.body.get("id")) for answer in answers}
        rows = set(stored.ids.get(key, []))
        if _is_comment(story, key) and not told <= rows:
            found.append(Violation("I1", f"{key}: acknowledged as {told}, stored are {rows}"))
    return found


def _is_comment(story: Story, key: str) -> bool:
    path = story.tried[key]["path"]
    return "/comments/" in path and "/support/" not in path


def _once_per_key(story: Story, stored: Stored) -> list[Violation]:
    rows = [
        Violation("I2", f"{key}: stored {len(ids)} times")
        for key, ids in stored.ids.items()
        if len(ids) > 1 and key in story.tried
    ]
    words = [
        Violation("I2", f"{key}: acknowledged in {len(told)} different answers")
        for key, answers in story.acknowledged().items()
        if len(told := {json.dumps(answer.body, sort_keys=True) for answer in answers}) > 1
    ]
    return [*rows, *words]


def _answered_after_commit(story: Story) -> list[Violation]:
    return [
        Violation("I5", f"{one.key}: answered {one.status} before anybody else could see the row")
        for one in story.answers()
        if one.is_seen is False
    ]


def _clean_errors(story: Story) -> list[Violation]:
    return [
        Violation("I5", f"{one.key}: {one.status} {one.media_type} {one.body}")
        for one in story.answers()
        if one.status and not one.is_acknowledged and not _is_clean(one)
    ]


def _is_clean(one: Heard) -> bool:
    is_known = one.body.get("code") in CLEAN.get(one.status, set())
    is_whole = {"type", "title", "status", "code"} <= one.body.keys()
    return one.media_type == "application/problem+json" and is_known and is_whole


def _whole(story: Story, stored: Stored) -> list[Violation]:
    """No half writes: a comment stands with the answer under its key, or neither does."""
    comments = {key for key in stored.ids if key in story.tried}
    answered = {key for key in stored.keys if key in story.tried and _is_comment(story, key)}
    halves = [
        *(f"{key}: a comment without its stored answer" for key in comments - answered),
        *(f"{key}: a stored answer without its comment" for key in answered - comments),
    ]
    return [Violation("I5", half) for half in halves]


def examine_log(site: Site, story: Story) -> list[Violation]:
    """I1, I3 and I4, as a stranger sees them who reads the public log over HTTP; the rows alone come from the database."""
    site.keep("sequencer")
    public = PublicLog(site.base)
    try:
        return [*_taken_in(site), *_judged_log(site, story, public)]
    finally:
        public.close()


def _taken_in(site: Site) -> Iterator[Violation]:
    """Wait until nothing waits any more."""
    until = time.monotonic() + TAKEN_IN_SECONDS
    waits = "SELECT (SELECT COUNT(*) FROM consultations_pendingleaf), (SELECT MAX(size) FROM consultations_loghead)"
    newest = "SELECT MAX(head_id) FROM consultations_logcheckpoint"
    while time.monotonic() < until:
        [(waiting, size)] = site.sql(waits)
        if not waiting and site.sql(newest) == [(size,)]:
            return
        time.sleep(0.2)
    yield Violation("I1", f"leaves still wait after {TAKEN_IN_SECONDS:.0f} s")


def _judged_log(site: Site, story: Story, public: PublicLog) -> Iterator[Violation]:
    note, vkey = public.checkpoint(), public.vkey()
    try:
        head = head_of(note, vkey)
        earlier = [head_of(one, vkey) for one in story.checkpoints]
    except Forged as forged:
        yield Violation("I4", f"not signed by the log's key: {forged}")
        return
    leaves = public.leaves(head.size)
    for one in [head, *earlier]:
        if one.size > head.size or root_of(leaves[: one.size]) != one.root:
            yield Violation("I4", f"the checkpoint of {one.size} is not that of the log")
    told = [json.loads(leaf) for leaf in leaves]
    received = Counter(leaf["id"] for leaf in told if leaf["kind"] == "comment.received")
    yield from _in_the_log(story, received)
    yield from _with_a_row(
        site, received, {leaf["id"] for leaf in told if leaf["kind"] == "comment.erased"}
    )
    yield from _opened(story, public, leaves)


def _in_the_log(story: Story, received: Counter[str]) -> Iterator[Violation]:
    for key, answers in story.acknowledged().items():
        subject = str(answers[0].body.get("id"))
        if _is_comment(story, key) and not received[subject]:
            yield Violation("I1", f"{key}: {subject} was acknowledged and is not in the log")
    for subject, count in received.items():
        if count > 1:
            yield Violation("I2", f"{subject} is in the log {count} times")


def _with_a_row(site: Site, received: Counter[str], erased: set[str]) -> Iterator[Violation]:
    rows = {str(row[0]) for row in site.sql("SELECT public_id FROM consultations_comment")}
    for subject in received.keys() - rows - erased:
        yield Violation("I3", f"{subject} is in the log and nowhere else")


def _opened(story: Story, public: PublicLog, leaves: list[bytes]) -> Iterator[Violation]:
    acknowledged = [(key, answers[-1]) for key, answers in story.acknowledged().items()]
    for key, answer in [one for one in acknowledged if _is_comment(story, one[0])][-OPENED:]:
        code = answer.body["receipt"]["code"]
        shown, verdict = public.receipt(code), public.verdict(code)
        if shown is None:
            yield Violation("I1", f"{key}: its receipt is gone")
        elif verdict != "verified" or not _opens(shown, leaves, answer):
            yield Violation("I1", f"{key}: its receipt does not verify ({verdict})")


def _opens(shown: dict[str, Any], leaves: list[bytes], answer: Heard) -> bool:
    """Does a receipt show the leaf at its place, and open its commitment?"""
    if shown["leaf"] is None or shown["index"] is None:
        return False
    leaf = json.loads(shown["leaf"])
    is_placed = leaves[shown["index"]].decode() == shown["leaf"]
    is_open = commitment_of(shown["record"], shown["salt"]) == leaf["commitment"]
    return bool(is_placed and is_open and leaf["id"] == answer.body["id"])
