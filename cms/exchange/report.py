"""What an import does or would do, row by row."""

from __future__ import annotations

from dataclasses import dataclass, field

NEW = "new"
CHANGED = "changed"
UNCHANGED = "unchanged"
ERROR = "error"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A column whose cell differs, as the sheet writes both."""

    code: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in which column, in the reader's language."""

    code: str
    sentence: str


@dataclass(slots=True)
class RowReport:
    """One row: `number` is the one that the spreadsheet shows."""

    number: int
    slug: str
    title: str = ""
    state: str = UNCHANGED
    changes: list[FieldChange] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    rows: list[RowReport]
    unknown_columns: list[str] = field(default_factory=list)

    def count(self, state: str) -> int:
        return sum(row.state == state for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {state: self.count(state) for state in (NEW, CHANGED, UNCHANGED, ERROR)}
