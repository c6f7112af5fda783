"""A web server that breaks the promise named by the header ``X-Twin``: one start serves all twins that need no kill.

answers-before-commit   breaks I5: the answer leaves while its transaction is still open
forgets-the-key         breaks I2: the write is done, the row of its key is not written
remembers-in-memory     breaks I2 when the process dies: keys are kept by the web process instead of the transaction
logs-apart              breaks I3 when the process dies: the leaf is committed before the comment, in a transaction of its own
half-writes             breaks I5: the comment is committed although the rest fails, and the error is nothing known
"""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from config.wsgi import application as honest
from consultations.log import recording
from operations import idempotency, rows
from operations.api import idempotent
from operations.errors import IdempotencyKeyInFlight
from operations.idempotency import Answer

Action = Callable[[], Answer]
_twin: ContextVar[str] = ContextVar("twin", default="")
_once, _insert = idempotency.once, rows.insert
# Wide enough for a kill to meet it, as it sooner or later would on a busy site.
WINDOW_SECONDS = 2.0


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _twin.set(environ.get("HTTP_X_TWIN", ""))
    return honest(environ, start_response)


def _elsewhere(act: Callable[[], Any]) -> Any:
    """Run in another thread, and so over another connection and in a transaction of its own."""

    def run() -> Any:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def _pause() -> None:
    threading.Event().wait(WINDOW_SECONDS)


def _answers_before_commit(key: str, fingerprint: str, action: Action) -> Answer:
    told: list[Answer] = []
    is_told = threading.Event()

    def act() -> Answer:
        told.append(action())
        is_told.set()
        _pause()
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


def _forgets_the_key(key: str, fingerprint: str, action: Action) -> Answer:
    with transaction.atomic():
        return action()


_answers: dict[str, Answer] = {}
_busy: set[str] = set()
_lock = threading.Lock()


def _remembers_in_memory(key: str, fingerprint: str, action: Action) -> Answer:
    with _lock:
        if key in _answers:
            return replace(_answers[key], is_replayed=True)
        if key in _busy:
            raise IdempotencyKeyInFlight
        _busy.add(key)
    try:
        with transaction.atomic():
            _answers[key] = action()
        _pause()
        return _answers[key]
    finally:
        _busy.discard(key)


def _half_writes(key: str, fingerprint: str, action: Action) -> Answer:
    with transaction.atomic():
        action()
    raise RuntimeError("the rest of the write failed")


def _chosen_once(key: str, fingerprint: str, action: Action) -> Answer:
    breaks = {
        "answers-before-commit": _answers_before_commit,
        "forgets-the-key": _forgets_the_key,
        "remembers-in-memory": _remembers_in_memory,
        "half-writes": _half_writes,
    }
    return breaks.get(_twin.get(), _once)(key, fingerprint, action)


def _chosen_insert(leaf: Model, *beside: Model) -> None:
    if _twin.get() != "logs-apart":
        _insert(leaf, *beside)
        return

    def act() -> None:
        with transaction.atomic():
            _insert(leaf)

    _elsewhere(act)
    _pause()
    if beside:
        _insert(*beside)


idempotent.once = _chosen_once
recording.rows = SimpleNamespace(insert=_chosen_insert)
