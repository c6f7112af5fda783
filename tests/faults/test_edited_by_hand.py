"""Fault 14: somebody changes rows, tiles or the remembered checkpoint by hand; the audit names the index of each."""

from __future__ import annotations

import json
import subprocess

import pytest

from tests.faults.conftest import Ground
from tests.faults.editor import EDITS, MEMORY

pytestmark = pytest.mark.server


def edit_everything(ground: Ground, twin: str) -> dict[str, tuple[int | None, list[str]]]:
    site = ground.site(f"edited_{twin}")
    try:
        program = site.start("-m", "tests.faults.editor", twin, pipes=subprocess.PIPE)
        told, _ = program.communicate(timeout=900)
        assert program.returncode == 0, site.log
        found: dict[str, tuple[int | None, list[str]]] = json.loads(told)
        return found
    finally:
        site.end()


def unnamed(found: dict[str, tuple[int | None, list[str]]]) -> set[str]:
    """What was changed and is not named at its place."""
    missed = set()
    for name, (index, said) in found.items():
        place = "not in the log: " if index is None else f"index {index}: "
        if name != "nothing" and not any(one.startswith(place) for one in said):
            missed.add(name)
    return missed


def test_whatever_is_changed_by_hand_is_named_with_its_index(ground: Ground) -> None:
    found = edit_everything(ground, "honest")
    assert found.keys() == EDITS.keys() | {MEMORY, "nothing"}
    assert found["nothing"][1] == []
    assert unnamed(found) == set(), found


def test_an_audit_that_believes_the_database_is_caught(ground: Ground) -> None:
    missed = unnamed(edit_everything(ground, "believing"))
    assert {"a comment's words", "a leaf", "a tile", "a vote that is gone"} <= missed
