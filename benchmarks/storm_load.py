"""An open load over TLS: requests leave at their time whether earlier ones were answered or not, each from a visitor of its own.

Times count from when a request was due, so that waiting behind a busy generator is not hidden.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

PATIENCE_SECONDS = 90.0
MOST_CONNECTIONS = 1500
TEXT = "أقترح أن تكون مهلة الرد ستين يومًا بدل ثلاثين، لأن البلديات الصغيرة لا تملك موظفين كفاية. رقم {}"
_visitors = count(1)
Kind = str


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: what it is counted as, and its bytes; a comment also has its key."""

    kind: Kind
    data: bytes
    key: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: its status (0: none), seconds since it was due, and whether it named a time to come back."""

    status: int
    seconds: float
    says_when: bool


@dataclass
class Story:
    """What one run heard, by kind, and the keys and ids of the comments that were acknowledged."""

    said: dict[Kind, list[Said]] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    cpu_seconds: float = 0.0  # of the generator
    late: float = 0.0  # the longest that a request left after it was due

    def statuses(self, kind: Kind) -> Counter[int]:
        return Counter(one.status for one in self.said.get(kind, []))

    def percentile(self, kind: Kind, share: float, *, status: tuple[int, ...] = ()) -> float:
        """Seconds within which that share of the answers came; of answers with such a status only, where some are named."""
        chosen = [one for one in self.said.get(kind, []) if not status or one.status in status]
        times = sorted(one.seconds for one in chosen)
        return times[min(len(times) - 1, int(len(times) * share))] if times else 0.0

    @property
    def answered(self) -> int:
        return sum(len(list_) for list_ in self.said.values())


class Mix:
    """Reads and comments in fixed shares: of ten requests six hot pages, two of the API, one search, one comment."""

    SHARES = ("page", "page", "api", "page", "comment", "page", "search", "page", "api", "page")

    def __init__(self, host: str, *, pages: list[str], apis: list[str], slug: str, clause: str):
        self._host, self._pages, self._apis = host, pages, apis
        self._slug, self._clause = slug, clause
        self._turn = count()

    def next(self) -> Ask:
        turn = next(self._turn)
        return self.make(self.SHARES[turn % len(self.SHARES)], turn)

    def make(self, kind: Kind, turn: int) -> Ask:
        if kind == "comment":
            key = str(uuid4())
            body = json.dumps({"clause": self._clause, "body": TEXT.format(key)}).encode()
            path = f"/api/v1/consultations/{self._slug}/comments/?lang=ar"
            more = f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n"
            return Ask(kind, self._head("POST", path, more) + body, key)
        if kind == "search":
            path = f"/ar/search/?q=%D8%B1%D8%AE%D8%B5%D8%A9+{turn % 97}"
        else:
            among = self._pages if kind == "page" else self._apis
            path = among[turn % len(among)]
        return Ask(kind, self._head("GET", path, "Accept-Encoding: gzip\r\n"))

    def _head(self, method: str, path: str, more: str) -> bytes:
        number = next(_visitors)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return (
            f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nUser-Agent: storm\r\n"
            f"X-Forwarded-For: {address}\r\n{more}\r\n"
        ).encode()


class Wires:
    """Connections that are kept and used again, as many as are needed at once."""

    def __init__(self, port: int, authority: str) -> None:
        self._port = port
        self._tls = ssl.create_default_context(cafile=authority)
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def exchange(self, data: bytes) -> tuple[int, bool, bytes]:
        """Send and hear: status, whether there is a Retry-After, and the body. A kept connection that died is replaced once."""
        for is_last in (False, True):
            wire = await self._open() if is_last or not self._idle else self._idle.pop()
            try:
                wire[1].write(data)
                answer, is_kept = await _read(wire[0])
            except BaseException as error:  # a time-out too leaves no open connection behind
                wire[1].transport.abort()
                if is_last or not isinstance(error, OSError | asyncio.IncompleteReadError):
                    raise
                continue
            if is_kept:
                self._idle.append(wire)
            else:
                wire[1].transport.abort()
            return answer
        raise AssertionError

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(
            "127.0.0.1", self._port, ssl=self._tls, server_hostname="localhost", limit=1 << 20
        )

    async def close(self) -> None:
        for _reader, writer in self._idle:
            writer.transport.abort()
        await asyncio.sleep(0.1)  # the loop's turns that end them


async def _read(reader: asyncio.StreamReader) -> tuple[tuple[int, bool, bytes], bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    body = b""
    length = head.partition(b"\r\ncontent-length:")[2].split(b"\r\n", 1)[0]
    if length:
        body = await reader.readexactly(int(length))
    elif b"\r\ntransfer-encoding: chunked" in head:
        while size := int((await reader.readuntil(b"\r\n")).strip() or b"0", 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
    is_kept = b"\r\nconnection: close" not in head
    return (status, b"\r\nretry-after:" in head, body), is_kept


async def _one(wires: Wires, ask: Ask, due: float, story: Story) -> None:
    status, says_when, body = 0, False, b""
    # A time-out or a broken connection is an answer too: none.
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            status, says_when, body = await wires.exchange(ask.data)
    seconds = time.perf_counter() - due
    story.said.setdefault(ask.kind, []).append(Said(status, seconds, says_when))
    if ask.key and 200 <= status < 300:
        story.acknowledged[ask.key] = str(json.loads(body)["id"])


async def closed(
    wires: Wires, next_ask: Callable[[], Ask], *, connections: int, seconds: float
) -> Story:
    """So many visitors who each ask again as soon as they are answered: what the site can do without refusing anybody."""
    story, started, cpu = Story(), time.perf_counter(), time.process_time()

    async def visitor() -> None:
        while time.perf_counter() - started < seconds:
            await _one(wires, next_ask(), time.perf_counter(), story)

    await asyncio.gather(*(visitor() for _ in range(connections)))
    story.seconds = time.perf_counter() - started
    story.cpu_seconds = time.process_time() - cpu
    return story


async def opened(
    wires: Wires, next_ask: Callable[[], Ask], *, rate: float, seconds: float
) -> Story:
    """`rate` requests a second at even distances for so many seconds, then wait for what is still under way."""
    story, started, cpu = Story(), time.perf_counter(), time.process_time()
    under_way: set[asyncio.Task[None]] = set()
    for number in range(int(rate * seconds)):
        due = started + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        story.late = max(story.late, time.perf_counter() - due)
        while len(under_way) >= MOST_CONNECTIONS:
            await asyncio.sleep(0.005)
        task = asyncio.create_task(_one(wires, next_ask(), due, story))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    story.seconds = time.perf_counter() - started
    if under_way:
        await asyncio.wait(under_way)
    story.cpu_seconds = time.process_time() - cpu
    return story
