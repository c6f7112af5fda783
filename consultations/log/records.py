"""Records, commitments and leaves: what is committed to, and how the log tells it. Pure.

A **record** is canonical JSON (RFC 8785). A **commitment** hides it until salt and record are shown, and proves then that nothing
was changed. A **leaf** is one line of compact ASCII JSON, at most 1 KiB.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

SALT_BYTES = 32
MAX_LEAF_BYTES = 1024
# Kinds whose leaf carries a commitment → the domain tag of that commitment.
DOMAINS = {
    "comment.received": "diwan.comment/v1",
    "vote.received": "diwan.vote/v1",
    "survey_response.received": "diwan.survey-response/v1",
}
# What the named parts of a leaf look like; nothing else gets from a leaf that a stranger shows into a query.
_SHAPES = {
    "kind": re.compile(r"[a-z_]{1,20}\.[a-z_]{1,20}"),
    "id": re.compile(r"[0-9A-Za-z-]{1,40}"),
    "consultation": re.compile(r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "minute": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}Z"),
}
_HEX = re.compile(r"[0-9a-f]{64}")

Json = dict[str, Any]  # Any: JSON values


class BadLeaf(ValueError):
    """The text is no leaf of this log."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """What happened to what, to the minute; `facts` are the rest, by kind (see docs/log.md)."""

    kind: str
    subject_id: str
    consultation: str
    minute: str
    facts: Json

    @property
    def text(self) -> str:
        """Compact ASCII JSON with sorted keys.

        Raises:
            BadLeaf: it is longer than 1 KiB.
        """
        named = {"kind": self.kind, "id": self.subject_id, "minute": self.minute}
        if self.consultation:
            named["consultation"] = self.consultation
        text = json.dumps(self.facts | named, sort_keys=True, separators=(",", ":"))
        if len(text) > MAX_LEAF_BYTES:
            raise BadLeaf(f"a leaf of {len(text)} bytes is too long")
        return text

    @property
    def commitment(self) -> str:
        """In hexadecimal; empty where the kind has none."""
        return str(self.facts.get("commitment", ""))


def minute_of(moment: datetime) -> str:
    """The minute in UTC: enough to order acts, and too coarse to tell people apart by.

    >>> minute_of(datetime(2026, 1, 2, 3, 4, 59, tzinfo=UTC))
    '2026-01-02T03:04Z'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def parse_leaf(text: str) -> Leaf:
    """Read a leaf.

    Raises:
        BadLeaf: it is none, or is spelled in another way than `Leaf.text` does.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise BadLeaf("a leaf is JSON") from None
    if not isinstance(values, dict):
        raise BadLeaf("a leaf is an object")
    named = {name: values.pop(name, "") for name in _SHAPES}
    for name, value in named.items():
        if not isinstance(value, str) or not _SHAPES[name].fullmatch(value):
            raise BadLeaf(f"the leaf's {name} is malformed")
    leaf = Leaf(named["kind"], named["id"], named["consultation"], named["minute"], values)
    if leaf.kind in DOMAINS and not _HEX.fullmatch(leaf.commitment):
        raise BadLeaf("the leaf's commitment is malformed")
    if leaf.text != text:
        raise BadLeaf("a leaf is compact and sorted")
    return leaf


def canonical(record: Json) -> str:
    """RFC 8785.

    Raises:
        ValueError: it has no canonical form (lone surrogates, numbers beyond 2**53, NaN).
    """
    return rfc8785.dumps(record).decode()


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def commitment(kind: str, salt: bytes, record: str) -> bytes:
    """``SHA-256("<domain tag>\\n" ‖ salt ‖ record)``, 32 bytes.

    Raises:
        ValueError: the salt is not 32 bytes long, so that salt and record could be cut in another place.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt is 32 bytes long")
    return hashlib.sha256(f"{DOMAINS[kind]}\n".encode() + salt + record.encode()).digest()


def opened_line(subject_id: str, kind: str, salt: bytes, record: str) -> str:
    """One line of the export: an opened commitment, as canonical JSON."""
    return canonical(
        {
            "id": subject_id,
            "kind": kind,
            "commitment": commitment(kind, salt, record).hex(),
            "salt": base64.b64encode(salt).decode("ascii"),
            "record": json.loads(record),
        }
    )
