"""A test that protects a control fails when the control is gone: twenty and more of them, each tried."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.security.controls import CONTROLS
from tests.security.test_asvs import ROOT, rows, shown_by

# A test that fails for another reason than what it says shows nothing.
FAILED = ("call: AssertionError: ", "call: Failed: DID NOT RAISE ")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Function → how it ended with its control on and off; one process runs them all."""
    report = tmp_path_factory.mktemp("switch") / "outcomes.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.security.switch"]
    variables = {name: value for name, value in os.environ.items() if "XDIST" not in name}
    done = subprocess.run(
        [*command, *CONTROLS],
        cwd=ROOT,
        env={**variables, "DIWAN_SWITCH_REPORT": str(report)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), done.stdout[-3000:] + done.stderr[-3000:]
    found: dict[str, dict[str, str]] = json.loads(report.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("test", CONTROLS)
def test_it_passes_with_its_control_and_fails_without(
    outcomes: dict[str, dict[str, str]], test: str
) -> None:
    on, off = outcomes[test]["on"], outcomes[test]["off"]
    assert on == "passed"
    assert off.startswith(FAILED)


def test_at_least_twenty_controls_are_tried_and_each_test_shows_a_requirement() -> None:
    assert len(CONTROLS) >= 20
    assert set(CONTROLS) <= {test for row in rows() for test in shown_by(row)}
