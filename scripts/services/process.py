"""What the servers that tests start have in common: installed once, started as a group of their own, waited for, stopped."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


def installed_once(home: Path, install: Callable[[Path, Path], None]) -> Path:
    """Return a folder that ``install(cache, home)`` makes at the first call; two processes that begin together make it once."""
    cache = home.parent
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            install(cache, home)
    return home


def started(
    command: Sequence[str | Path],
    home: Path,
    variables: Mapping[str, str],
    log: Path,
    user: pwd.struct_passwd | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server with these variables alone, as ``user`` where one is given.

    It is a group of its own: Ctrl-C goes to the command first, and `stop` ends the server.
    """
    become = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    own = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LANG": "C.UTF-8"}
    with log.open("wb") as file:
        return subprocess.Popen(
            command,
            cwd=home,
            env=own | dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **become,  # type: ignore[call-overload]  # user and group, or nothing
        )


def answers(url: str, seconds: float = 20) -> bool:
    """Whether a GET succeeds, past any proxy of the environment.

    It waits longer than a first answer takes on a busy machine; shorter questions would pile up.
    """
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with (
        contextlib.suppress(OSError, urllib.error.URLError),
        contextlib.closing(direct.open(url, timeout=seconds)),
    ):
        return True
    return False


def wait_until_ready(
    name: str, url: str, server: subprocess.Popen[bytes], log: Path, seconds: float
) -> None:
    """Return once the address answers.

    Raises:
        RuntimeError: the server ended, or took longer; the message carries the end of its log.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        if answers(url):
            return
        time.sleep(0.5)
    raise RuntimeError(f"{name} did not start.\n{log.read_text(errors='replace')[-2000:]}")


def stop(server: subprocess.Popen[bytes], patience: float = 20) -> None:
    """End a server with all that it started; killed when it has not ended within ``patience`` seconds."""
    for how, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 10)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(seconds)
            return
