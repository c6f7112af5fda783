"""Loaded first by programs under libfaketime, whose version 0.9.10 refuses the sleep that `time.sleep` asks the system for."""

import threading
import time


def sleep(seconds: float) -> None:
    threading.Event().wait(seconds)


time.sleep = sleep
