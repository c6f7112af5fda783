"""Files and functions stay small enough to read in one go."""

import ast

from tests.architecture.source import APPS, functions, name, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    too_long = {
        name(path): lines
        for path in python_files()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert too_long == {}


def lines_of_work(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines below signature and docstring; none for a function that only returns a table."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body or (len(body) == 1 and isinstance(body[0], ast.Return)):
        return 0
    return (function.end_lineno or 0) - body[0].lineno + 1


def test_no_function_does_more_than_forty_lines_of_work() -> None:
    too_long = {
        f"{name(path)}:{function.name}": lines
        for path in python_files((*APPS, "scripts", "benchmarks"))
        for function in functions(path)
        if (lines := lines_of_work(function)) > LONGEST_FUNCTION
    }
    assert too_long == {}
