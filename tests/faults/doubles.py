"""The services beside a site, as tests let them fail: a Redis, a mail server, and relays before Elasticsearch and CKAN."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import ClassVar

import redis
from elasticsearch import Elasticsearch

from scripts.services import ckan, elasticsearch
from tests.faults.site import free_port
from tests.opendata.ckan import proxy as ckan_proxy
from tests.search.engines import proxy as search_proxy

START_SECONDS = 240.0


class Redis:
    """A real Redis that can be killed, halted, emptied and told to take nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder, free_port()
        self._server: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        place = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self._folder)]
        command = ["redis-server", *place, "--save", "", "--appendonly", "no"]
        self._server = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with contextlib.suppress(redis.RedisError), self.client() as one:
                one.ping()
                return
            time.sleep(0.05)
        raise AssertionError("Redis did not start")

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port, socket_timeout=60)

    def kill(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    @contextmanager
    def halted(self) -> Iterator[None]:
        """It takes connections and answers nothing."""
        assert self._server is not None
        os.kill(self._server.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self._server.pid, signal.SIGCONT)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """It answers every write with an error, as one that is full and may forget nothing."""
        with self.client() as one:
            one.config_set("maxmemory-policy", "noeviction")
            one.config_set("maxmemory", "1")
            try:
                yield
            finally:
                one.config_set("maxmemory", "0")


class MailServer:
    """An SMTP server in threads, which takes mail, refuses it for now, says nothing, or loses its answer.

    ``taken`` are Message-IDs in the order in which mail was taken, doubles included.
    """

    def __init__(self) -> None:
        self.mode = "takes"  # or "refuses", "hangs", "loses"
        self.taken: list[str] = []
        self.bodies: dict[str, str] = {}
        self.heard = 0
        handler = type("Handler", (_Smtp,), {"double": self})
        ThreadingTCPServer.allow_reuse_address = True
        self._server = ThreadingTCPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._released = threading.Event()
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def hang(self) -> None:
        """Say nothing until the test lets go."""
        self._released.wait(60)

    def become(self, mode: str) -> None:
        """Behave otherwise from now on; who was left hanging is let go."""
        self.mode = mode
        self._released.set()
        self._released = threading.Event()

    def end(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()


class _Smtp(StreamRequestHandler):
    double: ClassVar[MailServer]

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._serve()

    def _serve(self) -> None:
        self.double.heard += 1
        if self.double.mode == "hangs":
            self.double.hang()
            return
        self._say("220 mail.example ESMTP")
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            verb = line[:4].upper()
            if verb == "DATA" and not self._data():
                return
            if verb == "RCPT":
                is_refused = self.double.mode == "refuses"
                self._say("451 4.3.0 Try again later" if is_refused else "250 OK")
            elif verb == "QUIT":
                self._say("221 Bye")
                return
            elif verb != "DATA":
                self._say("250 OK")

    def _data(self) -> bool:
        """Take one mail; False where the connection ends without an answer."""
        self._say("354 Go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line.decode("utf-8", "replace"))
        text = "".join(lines)
        identifier = next(one for one in lines if one.lower().startswith("message-id:"))
        self.double.taken.append(identifier.split(":", 1)[1].strip())
        self.double.bodies[self.double.taken[-1]] = text
        if self.double.mode == "loses":
            return False
        self._say("250 Taken")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a furnished site."""

    cache: Redis
    mail: MailServer
    search: search_proxy.Proxy
    catalogue: ckan_proxy.Proxy
    search_address: str
    ckan: ckan.Ckan

    def variables(self) -> dict[str, str]:
        """The settings of a site that uses all of it; indices have names of their own for each call."""
        return {
            "DIWAN_CACHE_URL": self.cache.url,
            "DIWAN_EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "DIWAN_SEARCH_ENGINE": "elasticsearch",
            "DIWAN_ELASTICSEARCH_URL": self.search.url,
            "DIWAN_ELASTICSEARCH_PREFIX": f"test-{uuid.uuid4().hex[:12]}",
            "DIWAN_CKAN_URL": self.catalogue.url,
            "DIWAN_CKAN_TOKEN": self.ckan.token,
        }

    def forget(self, variables: Mapping[str, str]) -> None:
        """Delete the indices of a site with these settings."""
        with Elasticsearch(self.search_address, request_timeout=30) as client:
            names = f"{variables['DIWAN_ELASTICSEARCH_PREFIX']}-*"
            found = client.indices.get_alias(index=names, allow_no_indices=True).body
            if found:
                client.indices.delete(index=list(found))


@contextmanager
def beside(folder: Path) -> Iterator[Beside]:
    """Start all of it; Elasticsearch and CKAN are those that the environment names, else our own."""
    with contextlib.ExitStack() as stack:
        real = ckan.given() or stack.enter_context(ckan.running())
        address = elasticsearch.given() or stack.enter_context(elasticsearch.running())
        cache, mail = Redis(folder / "redis"), MailServer()
        stack.callback(mail.end)
        stack.callback(cache.kill)
        cache.start()
        search = stack.enter_context(search_proxy.between(address))
        catalogue = stack.enter_context(ckan_proxy.between(real.url))
        yield Beside(cache, mail, search, catalogue, address, real)
