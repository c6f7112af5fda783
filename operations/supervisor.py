"""Several worker processes under one command: started, restarted when they die, stopped together."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from types import FrameType

from django.db import connections

from common.logging import get_logger
from common.registry import warm_up
from operations.worker import Worker

log = get_logger(__name__)

RESTART_PAUSE_SECONDS = 1.0
ENDING = (signal.SIGTERM, signal.SIGINT)


class Supervisor:
    """Keeps one process per entry of `plan`, each serving that entry's queues.

    Processes are forked after Django is loaded: they start in milliseconds and share most of their memory.
    """

    def __init__(self, plan: Sequence[Sequence[str]]) -> None:
        self.plan = [tuple(queues) for queues in plan]
        self._processes: dict[int, tuple[str, ...]] = {}
        self._stopping = False

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then let every process finish its task. A second signal ends them at once."""
        for number in ENDING:
            signal.signal(number, self._stop)
        warm_up.run()  # once for all, which share what it makes
        for queues in self.plan:
            self._start(queues)
        while self._processes:
            try:
                pid, status = os.wait()
            except InterruptedError:
                continue
            except ChildProcessError:
                break
            queues = self._processes.pop(pid, ())
            if not queues or self._stopping:
                continue
            log.error("worker.died", status=os.waitstatus_to_exitcode(status), queues=queues)
            time.sleep(RESTART_PAUSE_SECONDS)
            if not self._stopping:
                self._start(queues)

    def _start(self, queues: tuple[str, ...]) -> None:
        connections.close_all()  # a connection shared by two processes would mix their answers
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        pid = os.fork()
        if pid:
            self._processes[pid] = queues
            if self._stopping:  # the signal came between the decision and the fork
                os.kill(pid, signal.SIGTERM)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
            return
        code = 1
        try:
            # Until the worker listens to them itself: what it has from the supervisor would swallow a signal to end.
            for number in ENDING:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
            Worker(queues=queues).run()
            code = 0
        finally:
            os._exit(code)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True
        for pid in self._processes:
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue
