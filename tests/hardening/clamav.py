"""A daemon that speaks ClamAV's INSTREAM as the real one does, and knows one virus: the EICAR test file."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Written in two parts, so that no scanner takes this file for what it tests with.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Eicar-Test-Signature"


class Daemon:
    """`says` replaces the verdict; `asked` are the files as they came."""

    def __init__(self) -> None:
        self.says: bytes | None = None
        self.asked: list[bytes] = []

    def verdict(self, content: bytes) -> bytes:
        self.asked.append(content)
        if self.says is not None:
            return self.says
        return b"stream: " + (NAME.encode() + b" FOUND" if EICAR in content else b"OK") + b"\0"


class _Handler(socketserver.StreamRequestHandler):
    daemon: Daemon

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            part = self.rfile.read(size)
            assert len(part) == size
            content += part
        self.wfile.write(self.daemon.verdict(content))


@contextmanager
def running(socket_path: Path | None = None) -> Iterator[tuple[Daemon, str]]:
    """The daemon and its address for ``DIWAN_CLAMD``."""
    daemon = Daemon()
    handler = type("Handler", (_Handler,), {"daemon": daemon})
    if socket_path is None:
        server: socketserver.BaseServer = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        address = f"127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.ThreadingUnixStreamServer(str(socket_path), handler)
        address = f"unix:{socket_path}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield daemon, address
    finally:
        server.shutdown()
        server.server_close()
