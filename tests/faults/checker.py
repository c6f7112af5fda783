"""The judge: reads the journal, the database and the public log after recovery and names every invariant that does not hold.

The same functions judge the honest site and the twins that are broken on purpose.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from tests.faults.journal import Heard, Story
from tests.faults.site import Site

KEY_LENGTH = 36
# What an honest site may answer while something is down: refused for now, in one known form.
CLEAN = {
    409: {"idempotency_key_in_flight", "idempotency_key_reused"},
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
    return examine_writes(site, story)


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
    return "/support/" not in story.tried[key]["path"]


def _once_per_key(story: Story, stored: Stored) -> list[Violation]:
    rows = [
        Violation("I2", f"{key}: stored {len(ids)} times")
        for key, ids in stored.ids.items()
        if len(ids) > 1 and key in story.tried
    ]
    words = [
        Violation("I2", f"{key}: acknowledged in {len(told)} different answers")
        for key, answers in story.acknowledged().items()
        if len(told := {repr(sorted(answer.body.items())) for answer in answers}) > 1
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
