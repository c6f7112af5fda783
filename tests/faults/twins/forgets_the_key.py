"""Breaks I2: the write is done, the row of its key is not written."""

from collections.abc import Callable

from config.wsgi import application
from operations.api import idempotent
from operations.idempotency import Answer

__all__ = ["application"]


def _each_time(key: str, fingerprint: str, action: Callable[[], Answer]) -> Answer:
    return action()


idempotent.once = _each_time
