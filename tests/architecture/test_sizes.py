"""Files and functions stay small enough to read in one go."""

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


def test_no_function_is_longer_than_forty_lines() -> None:
    too_long = {
        f"{name(path)}:{function.name}": lines
        for path in python_files((*APPS, "scripts", "benchmarks"))
        for function in functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert too_long == {}
