"""Strings that attack, each with its name: the shared data's where they are there, and our own, so that no suite runs empty.

`armed` puts a canary into a string: whatever of it would run calls ``alert(<number>)``, and the number names the string.
"""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data")) / "hostile"
OUTSIDE = "https://canary.example"  # reserved by RFC 2606: whoever asks for it has run or loaded what it should not


@dataclass(frozen=True, slots=True)
class Hostile:
    """One string and what it is called in its list."""

    id: str
    text: str


def _own() -> list[Hostile]:
    path = Path(__file__).parent / "hostile_strings.json"
    return [Hostile(f"own-{n:03}", text) for n, text in enumerate(json.loads(path.read_text()))]


def _shared() -> list[Hostile]:
    paths = [*sorted(FOLDER.glob("xss/*.jsonl")), *sorted(FOLDER.glob("strings/*.jsonl"))]
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    return [Hostile(row["id"], row["s"] if "s" in row else row["html"]) for row in rows]


OWN = _own()
SHARED = _shared()
ALL = OWN + SHARED

_CALL = re.compile(r"\b(?:alert|prompt|confirm)\s*(?:\([^()]*\)|`[^`]*`)")
# Names that html5sec's list has for calls and files, as that project fills them in.
_PLACE = re.compile(r"%(js|xxe|htc|css|sct|swf|svg|vml|event|xdr|html)_\w+%")


def armed(text: str, number: int) -> str:
    """The string whose calls tell `number`; one that calls nothing gets a picture behind it that would."""
    call = f"alert({number})"
    filled = _PLACE.sub(lambda found: _filled(found[0], call, number), text)
    filled = _CALL.sub(call, filled)
    if call in filled or f"/{number}" in filled:
        return filled
    return f"{filled}\"'><img src=x onerror={call}>"


def _filled(name: str, call: str, number: int) -> str:
    if name.startswith("%js_uri"):
        return f"javascript:{call}"
    if name.startswith("%js_base64"):
        return b64encode(call.encode()).decode()
    if name.startswith("%js"):
        return call
    return f"{OUTSIDE}/{number}"
