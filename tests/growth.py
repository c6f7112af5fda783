"""How the work of a function grows with its input: told from the fastest of some runs, so that a busy machine changes nothing."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

RUNS = 5
LONGER = 4
LINEAR_AT_MOST = 2.25 * LONGER  # a square would be 16


def grows_linearly(work: Callable[[str], object], text: str) -> bool:
    """Whether a text four times as long takes about four times as long, and no more."""
    gc.collect()
    gc.disable()
    try:
        return _fastest(work, text * LONGER) < LINEAR_AT_MOST * _fastest(work, text)
    finally:
        gc.enable()


def _fastest(work: Callable[[str], object], text: str) -> float:
    return min(_seconds(work, text) for _ in range(RUNS))


def _seconds(work: Callable[[str], object], text: str) -> float:
    started = time.thread_time()
    work(text)
    return time.thread_time() - started
