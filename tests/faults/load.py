"""A client that never gives up: one key per intention, sent again until it is answered, everything in the journal."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.faults import dice
from tests.faults.journal import Heard, Journal

JSON = "application/json"
PATIENCE_SECONDS = 90.0
_addresses = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Write:
    """One intention: where it goes, what it says, and how its row is recognised from another connection."""

    key: str
    path: str
    body: dict[str, Any]
    seen: tuple[str, str]  # a query and its parameter
    headers: tuple[tuple[str, str], ...] = ()


def comment(*, twin: str = "", slug: str = "strategy") -> Write:
    """A comment that carries its own key as text, so that the row leads back to the journal; `twin` asks for a broken site."""
    key = str(uuid.uuid4())
    return Write(
        key=key,
        path=f"/api/v1/consultations/{slug}/comments/?lang=ar",
        body={"clause": "art-2.p-1", "body": f"أقترح ستين يومًا. {key}"},
        seen=("SELECT 1 FROM consultations_comment WHERE body LIKE %s", f"%{key}"),
        headers=(("X-Twin", twin),) if twin else (),
    )


class Client:
    """One person at one machine; knows the site's port and, to see what is committed, the database's address."""

    def __init__(self, *, port: int, database: str, journal: Journal) -> None:
        self.port, self._database, self._journal = port, database, journal
        self._eye: psycopg.Connection[Any] | None = None

    def attempt(self, write: Write, *, timeout: float = 20.0) -> Heard:
        """Send once and hear once; both stand in the journal when this returns."""
        self._journal.tried(write.key, path=write.path)
        answer = self._exchange(write, timeout)
        self._journal.heard(answer)
        return answer

    def insist(self, write: Write, *, seconds: float = PATIENCE_SECONDS) -> Heard:
        """Send until something final is answered: a 2xx, or a refusal that no repetition can change."""
        until = time.monotonic() + seconds
        while True:
            answer = self.attempt(write)
            if not _may_be_repeated(answer) or time.monotonic() > until:
                return answer
            time.sleep(0.1)

    def send_and_leave(self, write: Write) -> None:
        """Send the whole request, then close without reading: the answer is lost, the write is not."""
        self._journal.tried(write.key, path=write.path)
        payload = json.dumps(write.body).encode()
        lines = [f"POST {write.path} HTTP/1.1", *(f"{k}: {v}" for k, v in self._headers(write))]
        lines += [f"Content-Length: {len(payload)}", "Connection: close", "", ""]
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as wire:
            wire.sendall("\r\n".join(lines).encode() + payload)
        self._journal.heard(Heard(write.key, 0))

    def _headers(self, write: Write) -> list[tuple[str, str]]:
        return [
            ("Host", "127.0.0.1"),
            ("Content-Type", JSON),
            ("Idempotency-Key", write.key),
            ("X-Forwarded-For", _address()),
            *write.headers,
        ]

    def _exchange(self, write: Write, timeout: float) -> Heard:
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            wire.request("POST", write.path, json.dumps(write.body), dict(self._headers(write)))
            reply = wire.getresponse()
            raw = reply.read()
        except (OSError, http.client.HTTPException):
            return Heard(write.key, 0)
        finally:
            wire.close()
        is_seen = self._looks(write) if 200 <= reply.status < 300 else None
        return Heard(
            key=write.key,
            status=reply.status,
            body=_as_object(raw),
            media_type=(reply.getheader("Content-Type") or "").split(";")[0],
            is_replayed=reply.getheader("Idempotent-Replayed") == "true",
            is_seen=is_seen,
        )

    def _looks(self, write: Write) -> bool | None:
        """Whether the row is committed: asked at once, over a connection that the site knows nothing of."""
        query, value = write.seen
        try:
            if self._eye is None or self._eye.closed:
                self._eye = psycopg.connect(self._database, autocommit=True, connect_timeout=5)
            return self._eye.execute(query, [value]).fetchone() is not None  # type: ignore[call-overload]
        except psycopg.Error:
            self.close()
            return None

    def close(self) -> None:
        if self._eye is not None:
            with contextlib.suppress(psycopg.Error):
                self._eye.close()
            self._eye = None


def _address() -> str:
    """A new one each time, so that no throttle meant for one visitor holds the load back."""
    number = next(_addresses)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def _as_object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw)
    except ValueError:
        return {"unreadable": raw[:200].decode("utf-8", "replace")}
    return body if isinstance(body, dict) else {"unexpected": body}


def _may_be_repeated(answer: Heard) -> bool:
    is_busy = answer.body.get("code") == "idempotency_key_in_flight"
    return answer.status == 0 or answer.status >= 500 or answer.status == 429 or is_busy


@contextmanager
def at_work(
    threads: list[threading.Thread], stop: threading.Event, *, seconds: float
) -> Iterator[None]:
    """Threads that work until the block ends; each must have ended so many seconds later."""
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(seconds)
    assert not any(thread.is_alive() for thread in threads)


class Load:
    """Threads that write comments until told to stop; then each finishes what it began."""

    def __init__(self, clients: list[Client], *, twin: str = "") -> None:
        self._stop = threading.Event()
        self._twin = twin
        self.acknowledged = 0
        self._clients = clients
        self._threads = [
            threading.Thread(target=self._run, args=(one,), daemon=True) for one in clients
        ]

    def _run(self, client: Client) -> None:
        while not self._stop.is_set():
            if client.insist(comment(twin=self._twin)).is_acknowledged:
                self.acknowledged += 1
        client.close()

    def wait_for(self, more: int, seconds: float = 240.0) -> None:
        """Wait until `more` further comments are acknowledged, so that a fault meets work under way."""
        wanted, until = self.acknowledged + dice.amount(more), time.monotonic() + seconds
        while self.acknowledged < wanted:
            assert time.monotonic() < until, f"only {self.acknowledged} of {wanted} acknowledged"
            time.sleep(0.01)

    def move_to(self, port: int) -> None:
        """Have everybody go on at another process of the site, as a balancer would; what was sent is answered where it was."""
        for client in self._clients:
            client.port = port

    @contextmanager
    def running(self) -> Iterator[Load]:
        with at_work(self._threads, self._stop, seconds=PATIENCE_SECONDS + 25):
            yield self
