"""Somebody with the rights of the database's owner, who changes one row after the other by hand; run as a program on a site.

``python -m tests.faults.editor honest`` prints one JSON object: what was changed → ``[expected index, what the audit said]``.
Triggers are off while a row is changed (``session_replication_role``), and each change is taken back before the next. With
``believing`` the audit takes the database's word for its own hashes, tiles and records, as the twin that must be caught.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

# What is changed: a statement, and where the audit must point: the leaf of a kind about the subject, or a fixed index.
# %(…)s: ids of the story that `told` makes.
EDITS: dict[str, tuple[str, object]] = {
    "a comment's words": (
        "UPDATE consultations_comment SET body = 'غيره أحدهم' WHERE public_id = %(shown)s",
        "comment.received",
    ),
    "a comment's stance": (
        "UPDATE consultations_comment SET stance = 'opposes' WHERE public_id = %(shown)s",
        "comment.received",
    ),
    "a comment that is gone": (
        "DELETE FROM consultations_comment WHERE public_id = %(shown)s",
        "comment.received",
    ),
    "a decision": (
        "UPDATE consultations_comment SET status = 'pending', decided_at = NULL"
        " WHERE public_id = %(shown)s",
        "comment.published",
    ),
    "a receipt's record": (
        'UPDATE consultations_receipt SET record = \'{"text":"x"}\' WHERE subject_id = %(shown)s',
        "comment.received",
    ),
    "a receipt's salt": (
        "UPDATE consultations_receipt SET salt = decode(repeat('00', 32), 'hex')"
        " WHERE subject_id = %(shown)s",
        "comment.received",
    ),
    "a receipt that is gone": (
        "DELETE FROM consultations_receipt WHERE subject_id = %(shown)s",
        "comment.received",
    ),
    "a vote that is gone": (
        "DELETE FROM consultations_commentsupport WHERE public_id = %(vote)s",
        "vote.received",
    ),
    "a window": (
        "UPDATE consultations_loggedconsultation SET closes_at = closes_at + interval '1 year'",
        "consultation.",
    ),
    "a leaf": (
        "UPDATE consultations_logentry SET leaf = overlay(leaf placing '~' from 20) WHERE {at} = 50",
        50,
    ),
    "a leaf's hash": (
        "UPDATE consultations_logentry SET leaf_hash = decode(repeat('00', 32), 'hex')"
        " WHERE {at} = 51",
        51,
    ),
    "an entry filed elsewhere": (
        "UPDATE consultations_logentry SET kind = 'vote.received' WHERE {at} = 52",
        52,
    ),
    "an entry that is gone": ("DELETE FROM consultations_logentry WHERE {at} = 53", 53),
    "a tile": ("UPDATE consultations_logtile SET hashes = set_byte(hashes, 1000, 0)", 0),
    "a tile that is gone": ("DELETE FROM consultations_logtile", 0),
    "a head": ("UPDATE consultations_loghead SET root = decode(repeat('00', 32), 'hex')", -1),
    "a head that is gone": ("DELETE FROM consultations_loghead", -1),
    "a checkpoint": ("UPDATE consultations_logcheckpoint SET note = replace(note, '\n', ' ')", -1),
    "a leaf that waits": ("DELETE FROM consultations_pendingleaf", None),
    "the end of the log": (
        "DELETE FROM consultations_logentry WHERE {at} = (SELECT MAX({at}) FROM consultations_logentry)",
        -1,
    ),
}
MEMORY = "the checkpoint beside the keys"


def main(twin: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    story = told()
    if twin == "believing":
        believe()
    found = {name: edited(sql, place, story) for name, (sql, place) in EDITS.items()}
    print(json.dumps(found | {MEMORY: remembered(), "nothing": [None, said()]}))


def told() -> dict[str, str]:
    """A log of more than a tile, with a shown comment, a vote and a leaf that waits; returns the ids."""
    from consultations import services
    from consultations.log.sequencer import Sequencer
    from consultations.models import ConsultationPage
    from tests.consultations.conftest import comment_on, published_comment
    from tests.consultations.log.shown import fill
    from tests.consultations.people import LAYLA, person

    page = ConsultationPage.objects.get(slug="strategy", locale__language_code="ar")
    comment = published_comment(page, "سيغيره أحدهم", stance="supports")
    support = services.support_comment(comment=comment, participant=person(LAYLA)).support
    fill(300)
    Sequencer().run_once()
    comment_on(page, "ينتظر دوره")
    return {"shown": comment.public_id, "vote": support.public_id}


def edited(statement: str, place: object, story: dict[str, str]) -> list[object]:
    """Change, look, take back; returns where the change is and what the audit said."""
    from django.db import connection, transaction

    from consultations.models import LogEntry

    entries = LogEntry.objects.order_by("-index")
    index = place
    if isinstance(place, str):
        subject = {"vote.received": story["vote"]}.get(place, story["shown"])
        named = entries.filter(kind__startswith=place)
        index = (named if place.startswith("consultation") else named.filter(subject_id=subject))[
            0
        ].index
    elif place == -1:
        index = entries[0].index
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement.replace("{at}", '"index"'), story)
        assert cursor.rowcount, statement
        heard = said()
        transaction.set_rollback(True)
    return [index, heard]


def said() -> list[str]:
    from consultations.log.audit import audit

    return [str(one) for one in audit().mismatches]


def remembered() -> list[object]:
    """The same with the file that lies outside the database."""
    from consultations.log import memory

    kept = memory.path().read_bytes()
    memory.path().write_bytes(kept.replace(b"\n", b" ", 1))
    try:
        return [None, said()]
    finally:
        memory.path().write_bytes(kept)


def believe() -> None:
    """Take the protection away: what is stored is taken for what was told."""
    from consultations.log import audit, audit_comments, audit_stages, audit_votes, replay

    def trusting(tree: Any, fault: Any) -> Any:
        for entry in replay.LogEntry.objects.order_by("index"):
            tree.append_hash(bytes(entry.leaf_hash))
            yield entry

    def nothing(*_: object) -> None:
        """Compares nothing."""

    replay.entries = trusting  # type: ignore[assignment]
    audit._Heads._differs = nothing  # type: ignore[method-assign]
    for module in (audit_comments, audit_votes, audit_stages):
        module.check = nothing  # type: ignore[assignment]


if __name__ == "__main__":
    main(sys.argv[1])
