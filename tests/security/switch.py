"""A plugin of pytest: run each test of `CONTROLS` twice, with its control and without, and write down how each ended.

``pytest -p tests.security.switch`` with ``DIWAN_SWITCH_REPORT`` naming the file. Of a test with many cases the first that is
told to fail decides; cases after it are left out. Nothing but the control changes between the two.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

PASSED = "passed"
_outcomes: dict[str, dict[str, str]] = {}
_now = {"ended": PASSED}


def _controls() -> dict[str, Any]:
    from tests.security.controls import CONTROLS  # asks for settings, which are ready by now

    return CONTROLS


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    found = _outcomes.setdefault(_function(item), {})
    if found.get("off", PASSED) == PASSED and found.get("on", PASSED) == PASSED:
        # As if a test of the same module came next: only what belongs to this test is taken down.
        found["on"] = _run(item, item.parent)
        with pytest.MonkeyPatch.context() as patch:
            _controls()[_function(item)](patch)
            found["off"] = _run(item, nextitem)
    else:
        item.session._setupstate.teardown_exact(nextitem)  # left out; the one before waited for it
    return True


def _run(item: pytest.Item, nextitem: Any) -> str:
    _now["ended"] = PASSED
    if isinstance(item, pytest.Function):
        item._initrequest()  # fixtures are made anew
    runtestprotocol(item, nextitem=nextitem, log=False)
    return _now["ended"]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    yield
    if call.excinfo is not None:
        _now["ended"] = f"{call.when}: {call.excinfo.typename}: {str(call.excinfo.value)[:200]}"


def pytest_sessionfinish() -> None:
    Path(os.environ["DIWAN_SWITCH_REPORT"]).write_text(json.dumps(_outcomes), encoding="utf-8")
