"""Breaks I5: the answer leaves while its transaction is still open."""

import threading
from collections.abc import Callable

from django.db import connection

from config.wsgi import application
from operations import idempotency
from operations.api import idempotent
from operations.idempotency import Answer

__all__ = ["application"]

COMMIT_LATER_SECONDS = 0.5
_once = idempotency.once


def _too_early(key: str, fingerprint: str, action: Callable[[], Answer]) -> Answer:
    told: list[Answer] = []
    is_told = threading.Event()

    def act() -> Answer:
        told.append(action())
        is_told.set()
        threading.Event().wait(COMMIT_LATER_SECONDS)
        return told[0]

    def work() -> None:
        try:
            told.append(_once(key, fingerprint, act))
        finally:
            is_told.set()
            connection.close()

    threading.Thread(target=work, daemon=True).start()
    is_told.wait()
    return told[0]


idempotent.once = _too_early
