"""The scan of a started site (`make observatory`) fails below A+; the scan itself needs Node and a site, and runs apart."""

from __future__ import annotations

from typing import Any

import pytest

from scripts import observatory


def _found(grade: str = "A+", score: int = 120, failed: str = "") -> dict[str, Any]:
    tests = {
        "content-security-policy": {"pass": True, "result": "csp-implemented"},
        "cookies": {"pass": not failed, "result": failed or "cookies-not-found"},
    }
    scan = {"grade": grade, "score": score, "testsPassed": 10 - bool(failed)}
    return {
        "scan": {**scan, "testsFailed": int(bool(failed)), "testsQuantity": 10},
        "tests": tests,
    }


def test_every_address_has_to_reach_the_bar(capsys: pytest.CaptureFixture[str]) -> None:
    assert observatory.report(lambda path: _found()) == 0
    assert f"{len(observatory.PATHS)} of {len(observatory.PATHS)}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "worse", [_found("A", 95), _found("A+", 100, "cookies-without-secure-flag")]
)
def test_one_address_below_it_fails_and_says_why(
    capsys: pytest.CaptureFixture[str], worse: dict[str, Any]
) -> None:
    last = observatory.PATHS[-1]
    assert observatory.report(lambda path: worse if path == last else _found()) == 1
    said = capsys.readouterr().out
    assert last in said
    if worse["scan"]["testsFailed"]:
        assert "cookies: cookies-without-secure-flag" in said
