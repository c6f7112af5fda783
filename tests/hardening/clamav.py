"""A daemon that speaks ClamAV's protocol and says, word for word, what clamd 1.4.6 said to the same.

`tests/hardening/test_scanner.py` asks both (``make clamd``). It knows two viruses: the EICAR test file, and `MARKER`.
"""

from __future__ import annotations

import io
import socketserver
import struct
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from operations import scanner_trials
from operations.scanner_trials import EICAR

MARKER = b"DIWAN-MALICIOUS-MARKER"
NAME, OTHER_NAME = "Diwan.Eicar.UNOFFICIAL", "Diwan.Marker.UNOFFICIAL"
SIGNATURES = {"Diwan.Eicar": EICAR, "Diwan.Marker": MARKER}
# What docs/security/uploads.md tells operators to set.
AS_DOCUMENTED = {
    "StreamMaxLength": "110M",
    "MaxFileSize": "500M",
    "MaxScanSize": "500M",
    "AlertExceedsMax": "yes",
    "AlertEncryptedArchive": "yes",
}
_RECURSION = 17  # clamd's own value
_MB = 1024 * 1024
_LIMITS = "Heuristics.Limits.Exceeded."


class Daemon:
    """`says` replaces the verdict; `asked` are the files as they came, but for those it is tried with."""

    def __init__(self, options: Mapping[str, str] = AS_DOCUMENTED) -> None:
        self.address = ""
        self.says: bytes | None = None
        self.asked: list[bytes] = []
        self.is_awake, self.is_ending = threading.Event(), threading.Event()
        self.is_awake.set()
        self._options = options

    def pause(self) -> None:
        self.is_awake.clear()

    def resume(self) -> None:
        self.is_awake.set()

    def end(self) -> None:
        self.is_ending.set()

    def size(self, option: str) -> int:
        return int(self._options.get(option, "110M").removesuffix("M")) * _MB

    def verdict(self, content: bytes) -> bytes:
        if content not in {scanner_trials.nested_archives(), scanner_trials.locked_archive()}:
            self.asked.append(content)
            if self.says is not None:
                return self.says
        found = self._found(content)
        return f"stream: {found} FOUND\0".encode() if found else b"stream: OK\0"

    def _found(self, content: bytes) -> str:
        if len(content) > self.size("MaxFileSize"):
            return self._limit("MaxFileSize")
        parts, limit = _unpacked(content, self.size("MaxFileSize"), self.size("MaxScanSize"))
        seen = [part for part in parts if part is not None]
        if any(EICAR in part for part in seen):
            return NAME
        if any(MARKER in part for part in seen):
            return OTHER_NAME
        if len(parts) > len(seen) and self._options.get("AlertEncryptedArchive") == "yes":
            return "Heuristics.Encrypted.Zip"
        return self._limit(limit) if limit else ""

    def _limit(self, name: str) -> str:
        return f"{_LIMITS}{name}" if self._options.get("AlertExceedsMax") == "yes" else ""


def _unpacked(content: bytes, longest: int, most: int) -> tuple[list[bytes | None], str]:
    """The file, what is packed in it as far as the limits let, None for what is locked; and the limit that was met."""
    found: list[bytes | None] = [content]
    waiting, left = [(content, 0)], most - len(content)
    if left < 0:
        return [], "MaxScanSize"
    while waiting:
        packed, depth = waiting.pop(0)
        if not packed.startswith(b"PK\x03\x04"):
            continue
        if depth >= _RECURSION - 1:
            return found, "MaxRecursion"
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            for one in archive.infolist():
                if one.flag_bits & 1:
                    found.append(None)
                    continue
                part = archive.read(one)[:longest]
                if len(part) > left:
                    return found, "MaxScanSize"
                left -= len(part)
                found.append(part)
                waiting.append((part, depth + 1))
    return found, ""


class _Handler(socketserver.StreamRequestHandler):
    daemon: Daemon

    def handle(self) -> None:
        self.daemon.is_awake.wait(240)
        command = b""
        while not command.endswith((b"\0", b"\n")):
            command += (more := self.rfile.read(1))
            if not more:
                return
        if command == b"zINSTREAM\0":
            self.wfile.write(self._answer())
            return
        known = {b"zPING\0": b"PONG\0", b"zRELOAD\0": b"RELOADING\0"}
        self.wfile.write(known.get(command, b"UNKNOWN COMMAND" + command[-1:]))

    def _answer(self) -> bytes:
        content, quota = bytearray(), self.daemon.size("StreamMaxLength")
        while head := self.rfile.read(4):
            size = struct.unpack("!L", head)[0]
            if not size:
                return self.daemon.verdict(bytes(content))
            if len(content) + size > quota:
                return b"INSTREAM size limit exceeded. ERROR\0"  # and hangs up
            content += self.rfile.read(size)
            if self.daemon.is_ending.is_set():
                return (
                    b"PROTOCOL ERROR: ancillary data sent without FILDES. ERROR\0"
                    b"Error processing command. ERROR\0"
                )
        return b""


@contextmanager
def running(
    socket_path: Path | None = None, options: Mapping[str, str] = AS_DOCUMENTED
) -> Iterator[tuple[Daemon, str]]:
    """The daemon and its address for ``DIWAN_CLAMD``; `options` are those of clamd.conf."""
    daemon = Daemon(options)
    handler = type("Handler", (_Handler,), {"daemon": daemon})
    if socket_path is None:
        server: socketserver.BaseServer = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        daemon.address = f"127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.ThreadingUnixStreamServer(str(socket_path), handler)
        daemon.address = f"unix:{socket_path}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    try:
        yield daemon, daemon.address
    finally:
        daemon.resume()
        server.shutdown()
        server.server_close()
