"""Habits of the house that no linter knows."""

import ast
import re

import pytest

from tests.architecture.source import APPS, ROOT, files, functions, name, python_files, tree

INVISIBLE = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
OVERRIDES = re.compile("[\u202a-\u202e\ufeff]")
# Only the shape of what Django itself does in `save` is allowed: hand over to the parent.
WRITES = ("create", "update", "delete", "bulk_create", "enqueue", "send")


def test_serializers_ask_no_database() -> None:
    guilty = [
        name(path)
        for path in python_files(APPS)
        if "serializers" in path.stem and ".objects." in path.read_text(encoding="utf-8")
    ]
    assert guilty == []


def _calls(function: ast.AST) -> set[str]:
    return {
        node.func.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def test_saving_a_model_follows_no_business_rule() -> None:
    guilty = [
        f"{name(path)}:{function.lineno}"
        for path in python_files(APPS)
        if "models" in path.parts or path.stem == "models"
        for function in functions(path)
        if function.name in {"save", "delete"} and _calls(function) & set(WRITES)
    ]
    assert guilty == []


def test_what_is_left_to_do_names_its_issue() -> None:
    guilty = [
        f"{name(path)}:{number}"
        for path in files(".py", ".html", ".css", ".md", ".toml")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))", line)
        and path.parent.name != "architecture"
    ]
    assert guilty == []


def test_a_test_is_named_by_what_it_says_not_by_a_number() -> None:
    guilty = [
        f"{name(path)}:{function.name}"
        for path in python_files(("tests",))
        for function in functions(path)
        if re.match(r"test_(issue_|bug_|gh_)?\d+", function.name) or function.name == "test"
    ]
    assert guilty == []


def test_a_catalogue_of_helpers_has_no_place() -> None:
    nameless = {"utils.py", "helpers.py", "misc.py", "base.py"}
    assert [name(path) for path in python_files(APPS) if path.name in nameless] == []


def test_every_module_says_what_it_is_responsible_for() -> None:
    silent = [
        name(path)
        for path in python_files((*APPS, "scripts", "benchmarks"))
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree(path))
    ]
    assert [path for path in silent if not path.endswith(("/apps.py", "/__init__.py"))] == []


def _lines_with(pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{name(path)}:{number}"
        for path in files(*suffixes)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_character_changes_the_direction_of_source_text_unseen() -> None:
    """Source: Boucher and Anderson, «Trojan Source»; code writes such characters as escapes only."""
    assert _lines_with(INVISIBLE, ".py", ".html", ".css", ".toml", ".yaml") == []


def test_translations_and_documents_isolate_but_never_override_direction() -> None:
    assert _lines_with(OVERRIDES, ".po", ".md", ".txt") == []


@pytest.mark.parametrize(
    "written", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "GOVERNANCE.md", "SECURITY.md"]
)
def test_the_project_explains_itself(written: str) -> None:
    assert len((ROOT / written).read_text(encoding="utf-8")) > 1000


def test_every_link_between_documents_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in documents
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists()
    ]
    assert broken == []
