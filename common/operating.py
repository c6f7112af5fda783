"""What apps tell the people who keep an installation running, each from its own knowledge: its parts' states, its check-ups.

An app registers in ``apps.py``; ``operations`` asks (`/readyz`, the public status page, ``manage.py doctor``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class PartState:
    """Whether a part does what the public may expect of it, and by how many seconds it lags behind, where it can."""

    is_well: bool
    lag_seconds: float | None = None


class PartRegistry:
    """Parts of the platform that the public status page shows; each is asked once a minute by a worker."""

    def __init__(self) -> None:
        self._readers: dict[str, Callable[[datetime], PartState | None]] = {}

    def register(self, name: str, reader: Callable[[datetime], PartState | None]) -> None:
        """Have ``reader(now)`` tell the part's state, quickly; None where there is no such part."""
        self._readers[name] = reader

    def read(self, now: datetime) -> dict[str, PartState]:
        read = {name: reader(now) for name, reader in self._readers.items()}
        return {name: state for name, state in read.items() if state is not None}


class Level(IntEnum):
    """How a finding bears on the site; the worst one is the exit code of ``manage.py doctor``."""

    OK = 0
    WARNING = 1
    FAULT = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check-up found: ``what`` in one sentence, and for all that is not well ``advice``: what to do about it.

    Neither holds a secret, nor a person's data.
    """

    level: Level
    what: str
    advice: str = ""


def fine(what: str) -> Finding:
    return Finding(Level.OK, what)


def warning(what: str, advice: str) -> Finding:
    return Finding(Level.WARNING, what, advice)


def fault(what: str, advice: str) -> Finding:
    return Finding(Level.FAULT, what, advice)


Checkup = Callable[[], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class NamedCheckup:
    name: str
    run: Checkup
    needs_database: bool


class CheckupRegistry:
    """What ``manage.py doctor`` looks at, in the order of registration."""

    def __init__(self) -> None:
        self._checkups: dict[str, NamedCheckup] = {}

    def register(self, name: str, run: Checkup, *, needs_database: bool = False) -> None:
        """Have ``run()`` tell its findings; it may raise and may take long, which is a finding too."""
        self._checkups[name] = NamedCheckup(name, run, needs_database)

    def __iter__(self) -> Iterator[NamedCheckup]:
        return iter(self._checkups.values())


parts = PartRegistry()
checkups = CheckupRegistry()


class RotationRefused(Exception):
    """The key cannot be changed, or not yet; the message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """How one key of the installation is changed, and how its earlier ones are forgotten later.

    ``rotate(now)`` puts a new key before the present one, ``retire(now)`` forgets all but the present one; both return
    sentences for the operator, may be called again after a crash, and raise `RotationRefused`.
    """

    what: str
    rotate: Callable[[datetime], list[str]]
    retire: Callable[[datetime], list[str]]


class RotationRegistry:
    """The keys that ``manage.py rotate_key`` knows."""

    def __init__(self) -> None:
        self._rotations: dict[str, Rotation] = {}

    def register(self, name: str, rotation: Rotation) -> None:
        self._rotations[name] = rotation

    def names(self) -> list[str]:
        return sorted(self._rotations)

    def __getitem__(self, name: str) -> Rotation:
        return self._rotations[name]


rotations = RotationRegistry()


class KeyRegistry:
    """The keys that are made where they are first needed; ``manage.py make_keys`` makes all, to be copied to other machines."""

    def __init__(self) -> None:
        self._makers: dict[str, Callable[[], object]] = {}

    def register(self, name: str, make: Callable[[], object]) -> None:
        """``make()`` makes the key unless it is there."""
        self._makers[name] = make

    def make_all(self) -> list[str]:
        """Returns the names of all keys, which are there now."""
        for make in self._makers.values():
            make()
        return sorted(self._makers)


own_keys = KeyRegistry()
