"""Asking a ClamAV daemon about a file: its INSTREAM command over a Unix socket or TCP. Source: man clamd(8).

The daemon's address is the operator's (``DIWAN_CLAMD``), ``unix:/run/clamav/clamd.ctl`` or ``host:port``.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import BinaryIO

CHUNK = 65_536
_MOST_ANSWER = 4096


class ScannerAway(Exception):
    """No verdict: the daemon cannot be reached, broke off, took too long, or does not take a file of this size."""


def infection_in(content: BinaryIO, address: str, *, seconds: float = 60.0) -> str:
    """The signature's name that fits the file, empty for none; the file is read from its beginning.

    Args:
        seconds: bound on everything together.

    Raises:
        ScannerAway: see there.
    """
    deadline = time.monotonic() + seconds
    try:
        with _connected(address, seconds) as daemon:
            daemon.sendall(b"zINSTREAM\0")
            content.seek(0)
            while chunk := content.read(CHUNK):
                _hurry(daemon, deadline)
                daemon.sendall(struct.pack("!L", len(chunk)) + chunk)
            daemon.sendall(struct.pack("!L", 0))
            return _verdict(_answer(daemon, deadline))
    except (OSError, ValueError) as error:
        raise ScannerAway(type(error).__name__) from error


def pinged(address: str, *, seconds: float = 5.0) -> str:
    """What the daemon says to PING: ``PONG``, where it is one.

    Raises:
        ScannerAway: it does not answer.
    """
    deadline = time.monotonic() + seconds
    try:
        with _connected(address, seconds) as daemon:
            daemon.sendall(b"zPING\0")
            return _answer(daemon, deadline)
    except (OSError, ValueError) as error:
        raise ScannerAway(type(error).__name__) from error


def _connected(address: str, seconds: float) -> socket.socket:
    if not address.startswith("unix:"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    daemon = socket.socket(socket.AF_UNIX)
    daemon.settimeout(seconds)
    try:
        daemon.connect(address.removeprefix("unix:"))
    except OSError:
        daemon.close()
        raise
    return daemon


def _hurry(daemon: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    daemon.settimeout(left)


def _answer(daemon: socket.socket, deadline: float) -> str:
    """What the daemon says, up to its NUL."""
    said = b""
    while not said.endswith(b"\0") and len(said) < _MOST_ANSWER:
        _hurry(daemon, deadline)
        more = daemon.recv(_MOST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0\n").decode("ascii", "replace")


def _verdict(said: str) -> str:
    """Only ``OK`` is clean: whatever is not understood is no verdict."""
    word = said.removeprefix("stream: ")
    if word == "OK":
        return ""
    if word.endswith(" FOUND"):
        return word.removesuffix(" FOUND")[:100] or "unnamed"
    raise ScannerAway(said[:100])
