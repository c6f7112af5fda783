"""The long form of the faults, a plugin of pytest: all of them again and again for a time, each round with another seed.

``pytest -p tests.faults.rounds --fault-minutes 30 --fault-seed 7 tests/faults``; `scripts/faults.py` starts what it needs.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.faults import dice
from tests.faults.journal import Story


@dataclass
class Line:
    """What came of one fault."""

    rounds: int = 0
    acknowledged: int = 0
    refused: int = 0
    unanswered: int = 0
    twins: int = 0
    violations: list[str] = field(default_factory=list)


_lines: dict[str, Line] = defaultdict(Line)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fault-minutes", type=float, default=1.0, help="how long rounds begin")
    parser.addoption("--fault-seed", default="1", help="repeats a run's load and moments")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """All tests in their order, again until the time is over; servers that all of them share stay between two rounds."""
    seed = session.config.getoption("--fault-seed")
    until = time.monotonic() + 60 * session.config.getoption("--fault-minutes")
    number, is_over = 1, not session.items
    while not is_over:
        dice.throw(f"{seed}/{number}")
        is_over = _round(session, number, until)
        number += 1
    return True


def _round(session: pytest.Session, number: int, until: float) -> bool:
    """Every test once; whether it was the last round."""
    tell = session.config.get_terminal_writer().line
    tell(f"round {number}", flush=True)
    *_, last = session.items
    is_last = False
    for item, following in zip(session.items, [*session.items[1:], session], strict=True):
        is_last = item is last and time.monotonic() >= until
        item._initrequest()  # type: ignore[attr-defined]  # as plugins do that run a test again
        began = time.monotonic()
        # Before the session itself nothing but what all modules share is left standing.
        after: Any = None if is_last else following
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        tell(f" {fault_of(item):>2} {item.name} {time.monotonic() - began:.0f} s", flush=True)
        if session.shouldstop:
            return True
    return is_last


def fault_of(item: pytest.Item | pytest.Collector) -> str:
    """The number in TRUST §5: the mark's, else the first that the module's own sentence names."""
    if mark := item.get_closest_marker("fault"):
        return str(mark.args[0])
    module: Any = item.getparent(pytest.Module)
    found = re.search(r"Faults? (\d+)", module.obj.__doc__ or "")
    return found.group(1) if found else "?"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Any:
    report = yield
    line = _lines[fault_of(item)]
    if report.when == "call":
        line.rounds += 1
        line.twins += "caught" in item.name
    if report.failed:
        line.violations.append(f"{item.name} ({report.when}): {report.longreprtext[-1500:]}")
    return report


def heard(item: pytest.Item | pytest.Collector, story: Story) -> None:
    """Count what a drill's clients were told."""
    line = _lines[fault_of(item)]
    for answer in story.answers():
        line.acknowledged += answer.is_acknowledged
        line.unanswered += answer.status == 0
        line.refused += answer.status >= 400


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The table, and how to repeat it."""
    tell = terminalreporter.write_line
    tell("")
    tell("| fault | runs | of twins | 2xx | refused | no answer | violations |")
    tell("|---|---|---|---|---|---|---|")
    for number, line in sorted(_lines.items(), key=lambda one: (len(one[0]), one[0])):
        figures = (line.rounds, line.twins, line.acknowledged, line.refused, line.unanswered)
        cells = " | ".join(f"{one:,}" for one in figures)
        tell(f"| {number} | {cells} | {len(line.violations)} |")
    tell(
        f"seed {config.getoption('--fault-seed')}; the same again: make faults SEED={config.getoption('--fault-seed')}"
    )
    for line in _lines.values():
        for what in line.violations:
            tell(what, red=True)
