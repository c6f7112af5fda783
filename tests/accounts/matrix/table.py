"""The table of the matrix: which roles each address opens for. `table.txt` holds one line for each address and side."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from accounts.models import Role
from tests.accounts.matrix.walk import Answer

LETTERS = {
    "e": Role.EDITOR,
    "p": Role.POLICY_OFFICER,
    "m": Role.MODERATOR,
    "d": Role.DATA_STEWARD,
    "a": Role.ADMINISTRATOR,
}
NOBODY = "-"
TABLE = Path(__file__).with_name("table.txt")

Key = tuple[str, str, str]  # path, side, method


def stated(text: str | None = None) -> dict[Key, str]:
    """Address, side and method → the letters of the roles for which it opens."""
    lines = (text or TABLE.read_text("utf-8")).splitlines()
    found: dict[Key, str] = {}
    for line in lines:
        if line and not line.startswith("#"):
            path, side, *doors = line.rsplit(" ", 3)
            for door in doors:
                method, letters = door.split(":")
                found[path, side, method] = letters.strip(NOBODY)
    return found


def faults(role: str, answers: Iterable[Answer], expected: dict[Key, str]) -> list[str]:
    """What differs from the table, what is not in it, what broke and what was shown of the other agency."""
    letter = next(letter for letter, its_role in LETTERS.items() if its_role == role)
    return [f"{role} {fault}" for answer in answers for fault in _faults(answer, letter, expected)]


def _faults(answer: Answer, letter: str, expected: dict[Key, str]) -> list[str]:
    path, side, method = answer.cell.key
    where = f"{method} {path} ({side}, {answer.cell.route.name})"
    found = [f"{where}: shows {', '.join(answer.leaks)}"] if answer.leaks else []
    if answer.status >= 500:
        found.append(f"{where}: {answer.status}")
    if answer.cell.key not in expected:
        found.append(f"{where}: no expectation; add a line to tests/accounts/matrix/table.txt")
    elif answer.is_open != (letter in expected[answer.cell.key]):
        state = "open" if answer.is_open else "shut"
        found.append(f"{where}: is {state} ({answer.status}), the table says otherwise")
    return found
