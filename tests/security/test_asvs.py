"""`docs/security/asvs.csv` is whole and true as far as a program can tell; its limits are those of the code."""

from __future__ import annotations

import ast
import csv
import importlib
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE, README = ROOT / "docs/security/asvs.csv", ROOT / "docs/security/README.md"
# The numbers of the standard's requirements (version 5.0.0) of levels 1 and 2, by chapter and section, with their last parts;
# © OWASP Foundation, CC BY-SA 4.0.
REQUIRED = {
    tuple(line.split(":")) for line in (Path(__file__).parent / "asvs_ids.txt").read_text().split()
}
# Of level 3: formulas, quotas, links in archives, zip slip, retention, shared objects, check-then-act.
# ``by setting``: not before an operator makes the setting that the row names.
MET = {"yes", "by setting", "partly", "no"}
BEYOND = {"1.2.10", "5.2.4", "5.2.5", "5.3.3", "14.2.7", "15.4.1", "15.4.2"}


@cache
def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown_by(row: dict[str, str]) -> list[str]:
    """The tests of a row; none where it says why."""
    return [] if row["shown_by"].startswith("none: ") else row["shown_by"].split()


@cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_every_requirement_of_levels_one_and_two_has_one_row_and_those_beyond_too() -> None:
    found = [(row["requirement"], row["level"]) for row in rows()]
    assert len(found) == len(set(found))
    assert {one for one in found if one[1] != "3"} == REQUIRED
    assert {number for number, level in found if level == "3"} == BEYOND


def test_every_test_that_is_named_exists() -> None:
    named = {test for row in rows() for test in shown_by(row)}
    missing = {
        test for test in named if test.split("::")[-1] not in functions_of(test.split("::")[0])
    }
    assert missing == set()
    assert len(named) > 150


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["requirement"])
def test_a_row_says_whether_and_how(row: dict[str, str]) -> None:
    assert len(row["asked"]) > 5
    assert len(row["how"]) > 10
    if row["applies"] == "no":
        assert (row["met"], row["shown_by"]) == ("", "")
        return
    assert (row["applies"], row["met"] in MET) == ("yes", True)
    if row["met"] != "no":
        assert shown_by(row) or re.fullmatch(r"none: .{10,}", row["shown_by"])
    if row["met"] == "by setting":
        assert re.search(r"\b(DIWAN|SSL)_[A-Z_]+", row["how"]) or row["how"].startswith("As above")
    if row["met"] == "no":
        assert row["how"].startswith("Plan: ")


def _value(dotted: str) -> object:
    module, name = dotted.rsplit(".", 1)
    if module == "config.settings":
        return getattr(settings, name)
    return getattr(importlib.import_module(module), name)


def test_the_documented_limits_are_those_of_the_code() -> None:
    text = README.read_text(encoding="utf-8")
    applying = Counter(row["met"] for row in rows() if row["applies"] == "yes")
    said = "Of {} rows that apply {} are met, {} once an operator makes a setting that they name, {} partly"
    counts = (applying[met] for met in ("yes", "by setting", "partly"))
    assert said.format(applying.total(), *counts) in text
    limits = dict(re.findall(r"^\| `([a-zA-Z_.]+)` \| (\d+) \|", text, flags=re.M))
    assert len(limits) > 15
    assert {name: str(_value(name)) for name in limits} == limits
    for heading in (
        *("Limits", "Uploads", "Signing in", "Sessions", "Keys", "What Diwan calls"),
        *("Logs", "Updates", "Browsers"),
    ):
        assert f"\n## {heading}\n" in text
    for validator in settings.AUTH_PASSWORD_VALIDATORS:
        options = validator.get("OPTIONS", {})
        assert options.get("min_length", 12) == 12
