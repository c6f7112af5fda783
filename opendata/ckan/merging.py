"""Three states of one record: what CKAN acknowledged (base), what it shows now (theirs), what it should be (ours).

What others changed since the base is *drift*: it is shown and left alone until a person chooses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from opendata.ckan.records import Record

# Whether a package is there at all; while others have deleted it, nothing of it is written.
STATE = "state"


@dataclass(slots=True)
class Merged:
    """``record`` is what CKAN should be left with, ``drift`` dicts of ``field``, ``base``, ``theirs`` and ``ours``."""

    record: Record
    drift: list[dict[str, Any]] = field(default_factory=list)

    def is_written(self, theirs: Record) -> bool:
        return self.record != theirs


def merge(base: Record | None, theirs: Record, ours: Record) -> Merged:
    """Ours, but for what others changed since `base`; without a base nothing is drift, and what only they have stays."""
    found = Merged(dict(theirs))
    known = base or {}
    for path in sorted(theirs.keys() | ours.keys()):
        here, there, before = ours.get(path), theirs.get(path), known.get(path)
        if here == there:
            continue
        if base is not None and there != before:
            found.drift.append({"field": path, "base": before, "theirs": there, "ours": here})
        elif here is not None:
            found.record[path] = here
        elif base is not None:
            del found.record[path]
    if any(entry["field"] == STATE for entry in found.drift):
        found.record = dict(theirs)
    return found


def next_base(merged: Merged, shown: Record) -> Record:
    """What to compare with next time: what CKAN shows now, but under drift still what it showed before."""
    base = dict(shown)
    for entry in merged.drift:
        if entry["base"] is None:
            base.pop(entry["field"], None)
        else:
            base[entry["field"]] = entry["base"]
    return base


def differences(base: Record | None, ours: Record) -> list[dict[str, Any]]:
    """What would be written, field by field: dicts of ``field``, ``from`` and ``to``."""
    known = base or {}
    return [
        {"field": path, "from": known.get(path), "to": ours.get(path)}
        for path in sorted(known.keys() | ours.keys())
        if known.get(path) != ours.get(path)
    ]
