"""The project's own files, as the tests of this folder read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CONTEXTS = ("cms", "consultations", "opendata", "search")
APPS = ("accounts", "common", "config", "frontend", "operations", *CONTEXTS)
OWN = (*APPS, "benchmarks", "deploy", "docs", "locale", "scripts", "tests")


def files(*suffixes: str, folders: tuple[str, ...] = OWN) -> list[Path]:
    """Every file of the project with one of these endings, but migrations and vendored code."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes
        and path.is_file()
        and not {"migrations", "vendor", "__pycache__"} & set(path.parts)
    )


def python_files(folders: tuple[str, ...] = OWN) -> list[Path]:
    return files(".py", folders=folders)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
