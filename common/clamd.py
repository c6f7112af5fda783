"""Asking a ClamAV daemon about a file: its INSTREAM command over a Unix socket or TCP. Source: man clamd(8).

The daemon's address is the operator's (``DIWAN_CLAMD``), ``unix:/run/clamav/clamd.ctl`` or ``host:port``.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from typing import BinaryIO

CHUNK = 65_536
# Signatures by which the daemon says that it did not look into the whole of a file: ``AlertExceedsMax`` and
# ``AlertEncryptedArchive`` of clamd.conf. Without them it calls such a file clean.
UNSEEN = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")
_MOST_ANSWER = 4096
_TOO_LARGE = "INSTREAM size limit exceeded. ERROR"


class ScannerAway(Exception):
    """No verdict: the daemon cannot be reached, broke off, took too long, or says what is no verdict."""


class LargerThanStream(ScannerAway):
    """No verdict: the file has more bytes than the daemon's ``StreamMaxLength``."""


def infection_in(content: BinaryIO, address: str, *, seconds: float = 60.0) -> str:
    """The signature's name that fits the file, empty for none; the file is read from its beginning.

    Args:
        seconds: bound on everything together.

    Raises:
        ScannerAway, LargerThanStream: see there.
    """
    deadline = time.monotonic() + seconds
    content.seek(0)
    try:
        with _connected(address, seconds) as daemon:
            # One that refuses the file answers before its end and hangs up; its answer is still there to be read.
            is_whole = False
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                _send(content, daemon, deadline)
                is_whole = True
            infection = _verdict(_answer(daemon, deadline))
            if not (infection or is_whole):
                raise ScannerAway("answered before the end")
            return infection
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


def _send(content: BinaryIO, daemon: socket.socket, deadline: float) -> None:
    daemon.sendall(b"zINSTREAM\0")
    while chunk := content.read(CHUNK):
        _hurry(daemon, deadline)
        daemon.sendall(struct.pack("!L", len(chunk)) + chunk)
    daemon.sendall(struct.pack("!L", 0))


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
    raise LargerThanStream(said) if said == _TOO_LARGE else ScannerAway(said[:100] or "hung up")
