"""The units of systemd, and whether what they run is well."""

from __future__ import annotations

import http.client
import json
import math
import shutil
import time
from pathlib import Path

from deploy.installer.machine import Layout, Machine
from deploy.installer.settings import PORTS

WEB = [f"diwan-web@{port}.service" for port in PORTS]
OTHERS = ["diwan-worker@default.service", "diwan-worker@long.service", "diwan-sequencer.service"]
BELOW = ["redis-diwan.service"]
TIMERS = ["base-backup", "backup-files", "restore-drill", "doctor", "log-copy"]
ALL = [
    "diwan.target",
    *BELOW,
    *WEB,
    *OTHERS,
    "nginx-diwan.service",
    *(f"diwan-{name}.timer" for name in TIMERS),
]
START_SECONDS = 90.0
STEADY_SECONDS = 15.0


def write(machine: Machine, release: Path) -> None:
    """Put the units of a release into their place; those that it does not have any more go."""
    target = machine.layout.units
    source = release / "deploy/systemd"
    for path in ours(machine.layout):
        if not (source / path.name).exists():
            path.unlink()
    shutil.copytree(source, target, dirs_exist_ok=True)
    machine.systemctl("daemon-reload")


def forget(machine: Machine) -> None:
    """Have systemd forget how our units ended and what it made for them; it is no fault if there is nothing."""
    for name in ("diwan-*", "nginx-diwan.service", "redis-diwan.service"):
        machine.succeeds("systemctl", "--quiet", "reset-failed", name)
    machine.succeeds("systemctl", "--quiet", "stop", "system-diwan*.slice")


def ours(layout: Layout) -> list[Path]:
    """The files of our units."""
    patterns = ("diwan.target", "diwan-*.service", "diwan-*.timer", "*-diwan.service")
    return [path for pattern in patterns for path in sorted(layout.units.glob(pattern))]


def is_well(port: str, settings: dict[str, str], *, seconds: float = START_SECONDS) -> str:
    """Wait until the web process on a port can serve; returns what is wrong, or nothing.

    It is asked as nginx asks it: for readiness, and for the front page, which also warms its templates up.
    """
    until = time.monotonic() + seconds
    wrong = "it does not answer"
    while time.monotonic() < until:
        try:
            status, body = _asked(port, "/readyz", settings)
            if status == 200:
                status, _ = _asked(port, "/ar/", settings)
                return "" if status < 500 else f"the front page answers {status}"
            wrong = f"/readyz answers {status}: {_checks(body)}"
        except OSError:
            wrong = "it does not answer"
        except http.client.HTTPException as error:
            wrong = f"it answers no HTTP ({type(error).__name__})"
        time.sleep(0.5)
    return wrong


def unsteady(machine: Machine, names: list[str], settings: dict[str, str]) -> str:
    """Watch units that have just been started and that nobody can ask; returns what is wrong, or nothing.

    They must neither end nor be started again for a while, and a worker must have said that it lives.
    """
    before = {name: _state(machine, name) for name in names}
    began = time.monotonic()
    while True:
        time.sleep(1)
        passed = time.monotonic() - began
        changed = [name for name in names if _state(machine, name) != before[name]]
        if changed:
            return f"{', '.join(changed)} does not keep running; see: journalctl -u {changed[0]}"
        is_heard = not any("worker" in name for name in names) or _silence(settings) < passed
        if passed >= STEADY_SECONDS and is_heard:
            return ""
        if passed >= START_SECONDS:
            return "no worker says that it lives; see: journalctl -u 'diwan-worker@*'"


def _silence(settings: dict[str, str]) -> float:
    """Seconds since a worker last said that it lives; without end where none ever did."""
    try:
        _, body = _asked(PORTS[0], "/readyz", settings)
        silent = json.loads(body)["checks"]["worker_silent_seconds"]
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return math.inf
    return math.inf if silent is None else float(silent)


def _state(machine: Machine, name: str) -> str:
    """How often it was started again by itself, and by which process it runs."""
    return machine.run("systemctl", "show", "-p", "NRestarts,MainPID,ActiveState", name)


def active(machine: Machine, names: list[str]) -> list[str]:
    return [one for one in names if machine.succeeds("systemctl", "-q", "is-active", one)]


def _asked(port: str, path: str, settings: dict[str, str]) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
    host = settings["DIWAN_HOSTS"].split(",")[0]
    headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _checks(body: bytes) -> str:
    try:
        return str(json.loads(body).get("checks", ""))
    except (ValueError, AttributeError):
        return "no readable answer"
