"""A sequencer that is killed after each named step of its work; run as a program, it prints one line for each death.

``python -m tests.faults.dying_sequencer TWIN STEP …``: TWIN is ``honest``, or which protection to take away:

stores-apart    breaks I2: entries, head and the removal of what waited are no longer one transaction
deletes-first   breaks I1: what waits is removed before it has its place
"""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import nullcontext
from typing import Any

PATIENCE_SECONDS = 240.0
# Where each step ends: (module, function). "draft" is inside the writing of the signed checkpoint, before it has its name.
ENDS = {
    "entries": ("sequencer", "insert_entries"),
    "tiles": ("sequencer", "insert_tiles"),
    "head": ("sequencer", "insert_head"),
    "store": ("sequencer", "store"),
    "sign": ("sequencer", "sign"),
    "draft": ("os", "fsync"),
    "remember": ("memory", "remember"),
    "publish": ("sequencer", "publish"),
}
STEPS = tuple(ENDS)


def main(twin: str, *steps: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    for step in steps:
        _wait_for_work()
        child = os.fork()
        if child == 0:
            _work_until(step, twin)
        _pid, status = os.waitpid(child, 0)
        print(step, os.WTERMSIG(status), flush=True)
        sys.stdin.readline()  # the test has looked at what is public now


def _wait_for_work() -> None:
    from django.db import connection

    from consultations.models import PendingLeaf

    until = time.monotonic() + PATIENCE_SECONDS
    while not PendingLeaf.objects.exists() and time.monotonic() < until:
        time.sleep(0.05)
    connection.close()  # the child opens its own


def _work_until(step: str, twin: str) -> None:
    from consultations.log import memory, sequencer

    modules: dict[str, Any] = {"sequencer": sequencer, "memory": memory, "os": os}
    name, function = ENDS[step]
    original = getattr(modules[name], function)

    def then_die(*args: Any) -> None:
        original(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(modules[name], function, then_die)
    if twin != "honest":
        _break(twin)
    # The lock of the one that was killed before is free as soon as the server notices the death.
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        sequencer.Sequencer().run_once()
        time.sleep(0.05)
    os._exit(0)


def _break(twin: str) -> None:
    from consultations.log import sequencer
    from consultations.models import PendingLeaf

    class Apart:
        atomic = staticmethod(nullcontext)

    sequencer.transaction = Apart  # type: ignore[assignment]
    if twin == "deletes-first":

        def delete_and_die(_first: int, waiting: Any) -> None:
            PendingLeaf.objects.filter(pk__in=[one.pk for one in waiting]).delete()
            os.kill(os.getpid(), signal.SIGKILL)

        sequencer.insert_entries = delete_and_die


if __name__ == "__main__":
    main(*sys.argv[1:])
