"""What varies between the rounds of `make faults`: load and moments, thrown from a seed; in `make test` nothing does."""

from __future__ import annotations

import random

_dice: random.Random | None = None


def throw(seed: str) -> None:
    """Vary from now on, always alike for the same seed."""
    global _dice
    _dice = random.Random(seed)


def is_thrown() -> bool:
    return _dice is not None


def amount(usual: int) -> int:
    """As many as usual, or up to four times as many."""
    return usual if _dice is None else _dice.randint(usual, 4 * usual)


def pause(usual: float) -> float:
    """Seconds, as usual, or between nothing and five times as long."""
    return usual if _dice is None else _dice.uniform(0, 5 * usual)
