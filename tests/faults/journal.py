"""What the load client tried and what it was told, on disk before it goes on: the only witness that a kill cannot touch."""

from __future__ import annotations

import json
import os
import threading
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer, or none: ``status`` 0 means that the connection ended without one.

    ``is_seen`` tells whether another connection to the database saw the row at the moment of the answer; None where it could
    not look.
    """

    key: str
    status: int
    body: dict[str, Any] = field(default_factory=dict)
    media_type: str = ""
    is_replayed: bool = False
    is_seen: bool | None = None

    @property
    def is_acknowledged(self) -> bool:
        return 200 <= self.status < 300


class Journal:
    """Lines of JSON, each fsynced before the client acts on what it says; shared by its threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = path.open("ab", buffering=0)

    def tried(self, key: str, **facts: Any) -> None:
        self._write({"event": "tried", "key": key, **facts})

    def heard(self, answer: Heard) -> None:
        self._write({"event": "heard", **asdict(answer)})

    def checkpoint(self, note: str) -> None:
        self._write({"event": "checkpoint", "note": note})

    def _write(self, line: dict[str, Any]) -> None:
        with self._lock:
            self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


@dataclass(frozen=True, slots=True)
class Story:
    """A journal read back."""

    tried: dict[str, dict[str, Any]]
    heard: dict[str, list[Heard]]
    checkpoints: list[str]

    def acknowledged(self) -> dict[str, list[Heard]]:
        """Key → its answers of 2xx, for the keys that have any."""
        kept = {
            key: [one for one in answers if one.is_acknowledged]
            for key, answers in self.heard.items()
        }
        return {key: answers for key, answers in kept.items() if answers}

    def answers(self) -> list[Heard]:
        return [one for answers in self.heard.values() for one in answers]


def read(path: Path) -> Story:
    """Read a journal; a line that the client's own death cut off counts as not written."""
    tried: dict[str, dict[str, Any]] = {}
    heard: dict[str, list[Heard]] = defaultdict(list)
    checkpoints = []
    for raw in path.read_bytes().split(b"\n"):
        try:
            line = json.loads(raw)
        except ValueError:
            continue
        event = line.pop("event")
        if event == "tried":
            tried.setdefault(line["key"], line)
        elif event == "heard":
            heard[line["key"]].append(Heard(**line))
        else:
            checkpoints.append(line["note"])
    return Story(tried, dict(heard), checkpoints)
