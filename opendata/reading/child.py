"""The other side of `guard`: sets its own limits, does one piece of work, writes the answer and ends."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from opendata.reading.grid import Unreadable
from opendata.reading.guard import OUT_OF_MEMORY, REPORT, ROOT
from opendata.reading.options import Limits, Options
from opendata.reading.packed import LARGEST

_PR_SET_PDEATHSIG = 1
# Mapped libraries and stacks, which take addresses but hardly any memory.
_ADDRESSES_BESIDE = 2 * 1024**3
_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "subprocess.",
    "os.exec",
    "os.system",
    "os.fork",
)


def main(folder: Path) -> int:
    asked = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    limits = Limits(**asked["limits"])
    _die_with_the_worker()
    _limit(limits)
    module, _, function = asked["work"].partition(":")
    try:
        work = getattr(importlib.import_module(module), function)
        sys.addaudithook(_refuse)
        answer = {"given": work(asked["request"])}
    except Unreadable as refusal:
        answer = {"unreadable": refusal.code, "where": refusal.where}
    except MemoryError:
        return OUT_OF_MEMORY
    except RecursionError:
        answer = {"unreadable": "too_deep", "where": {}}
    except OSError as error:
        if error.errno not in {errno.EFBIG, errno.ENOSPC, errno.EDQUOT}:
            raise
        answer = {"unreadable": "no_room", "where": {}}
    (folder / "answer.json").write_text(json.dumps(answer, default=str), encoding="utf-8")
    return 0


def read(request: dict[str, Any]) -> dict[str, Any]:
    """Read a file of any format; ``target`` names the Parquet file to write, and is left out for a look only."""
    _know_the_words()
    # What needs words is imported after they are known.
    from opendata.reading import inspect, report, tables

    rows = request["options"].pop("header_rows")
    options = Options(**request["options"], header_rows=tuple(rows) if rows else None)
    path, target = Path(request["path"]), request.get("target")
    with tables.read(path, options, Limits(**request["limits"]), request.get("earlier")) as table:
        sha256 = table.write(Path(target)) if target else ""
        found = inspect.described(table)
        if target:
            keys = [
                name
                for name in request.get("keys", ())
                if name in {one.name for one in table.columns}
            ]
            checked = report.check(table, Path(target), keys)
            checked.write(Path(target).with_suffix(REPORT))
            found["report"] = checked.as_json()
    return {"found": found, "row_count": table.row_count, "sha256": sha256}


def _know_the_words() -> None:
    """Translations without the project's settings, which hold its passwords."""
    settings.configure(LOCALE_PATHS=[ROOT / "locale"], USE_I18N=True, USE_TZ=True)
    django.setup()


def _limit(limits: Limits) -> None:
    seconds = int(limits.seconds) + 1
    for kind, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_AS, limits.memory + _ADDRESSES_BESIDE),
        (resource.RLIMIT_FSIZE, limits.bytes * LARGEST),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # At the hard limit of processor time the kernel kills without a word; the soft one says why.
        last = most + 5 if kind == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else most
        resource.setrlimit(kind, (most, last))


def _die_with_the_worker() -> None:
    """A worker that is killed leaves nobody reading on; where the system cannot, the limits end it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:  # Any: whatever the event carries
    if event.startswith(_FORBIDDEN):
        raise PermissionError(errno.EPERM, f"not while reading: {event}")


if __name__ == "__main__":
    ended = main(Path(sys.argv[1]))
    sys.stdout.flush()
    # Whatever libraries would still do at the end of a process has no use here.
    os._exit(ended)
