"""Work for children that behave badly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from opendata.reading.grid import Unreadable


def answer(request: dict[str, Any]) -> dict[str, Any]:
    print("said aside")
    return {"asked": request, "variables": sorted(os.environ), "folder": os.environ["TMPDIR"]}


def refuse(request: dict[str, Any]) -> dict[str, Any]:
    raise Unreadable("damaged", {"sheet": "بيانات"})


def eat_memory(request: dict[str, Any]) -> dict[str, Any]:
    held = [bytearray(1 << 20) for _piece in range(100_000)]
    return {"held": len(held)}


def sleep(request: dict[str, Any]) -> dict[str, Any]:
    (Path(os.environ["TMPDIR"]) / "pid").write_text(str(os.getpid()))
    time.sleep(600)
    return {}


def spin(request: dict[str, Any]) -> dict[str, Any]:
    while True:
        pass


def abort(request: dict[str, Any]) -> dict[str, Any]:
    os.abort()


def kill(request: dict[str, Any]) -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def recurse(request: dict[str, Any]) -> dict[str, Any]:
    return recurse(request)


def fail(request: dict[str, Any]) -> dict[str, Any]:
    raise ZeroDivisionError


def fill_the_disk(request: dict[str, Any]) -> dict[str, Any]:
    with (Path(os.environ["TMPDIR"]) / "large").open("wb") as file:
        while True:
            file.write(b"\0" * (1 << 20))


def call_out(request: dict[str, Any]) -> dict[str, Any]:
    tried = {}
    for name, attempt in (
        ("connect", lambda: socket.create_connection(("127.0.0.1", 9))),
        ("resolve", lambda: socket.getaddrinfo("example.org", 80)),
        ("start", lambda: subprocess.run([sys.executable, "-c", ""], check=False)),
        ("shell", lambda: os.system("true")),
    ):
        try:
            attempt()
        except PermissionError:
            tried[name] = "refused"
    return tried


def exit_early(request: dict[str, Any]) -> dict[str, Any]:
    os._exit(0)
