"""Fault 3: the sequencer killed after each of its steps, while people write."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from tests.faults.conftest import Drill, Ground
from tests.faults.dying_sequencer import STEPS
from tests.faults.load import comment
from tests.faults.public_log import PublicLog

pytestmark = pytest.mark.server
PATIENCE_SECONDS = 240.0


def wait_for_a_checkpoint(drill: Drill) -> None:
    """Write a comment and wait until its log is public: the sequencer may still be starting."""
    assert drill.client().insist(comment()).is_acknowledged
    public, until = PublicLog(drill.site.base), time.monotonic() + PATIENCE_SECONDS
    while not (note := public.checkpoint()) and time.monotonic() < until:
        time.sleep(0.1)
    public.close()
    assert note, drill.site.log
    drill.journal.checkpoint(note)


def kill_after_each(drill: Drill, *steps: str, twin: str = "honest") -> list[str]:
    """Let sequencers die one after the other; what is public after each death goes into the journal. Returns the deaths."""
    public, died = PublicLog(drill.site.base), []
    program = drill.site.start(
        "-m", "tests.faults.dying_sequencer", twin, *steps, pipes=subprocess.PIPE
    )
    with program:
        assert program.stdin is not None
        assert program.stdout is not None
        for _step in steps:
            died.append(program.stdout.readline().decode().strip())
            if note := public.checkpoint():
                drill.journal.checkpoint(note)
            program.stdin.write(b"\n")
            program.stdin.flush()
    public.close()
    return died


def test_killing_the_sequencer_after_each_step_leaves_no_gap_no_double_and_no_second_root(
    drill: Drill,
) -> None:
    wait_for_a_checkpoint(drill)
    drill.site.kill_program("sequencer")
    with drill.load(3).running() as load:
        died = kill_after_each(drill, *STEPS)
        load.wait_for(1)
    assert died == [f"{step} {signal.SIGKILL:d}" for step in STEPS]
    assert drill.verdict() == []
    assert len(set(drill.story().checkpoints)) >= 2, "nothing was published meanwhile"


def test_sequencers_that_delete_or_store_in_transactions_apart_are_caught(
    ground: Ground, begin
) -> None:
    site = ground.site("broken_sequencers")
    try:
        site.start_web()
        drill = begin(site)
        client = drill.client()
        for twin, step in (("deletes-first", "entries"), ("stores-apart", "head")):
            assert client.insist(comment()).is_acknowledged
            kill_after_each(drill, step, twin=twin)
        assert {"I1", "I2"} <= drill.broken()
    finally:
        site.end()
