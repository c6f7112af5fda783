"""Which column of a file holds the codes of which other one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from opendata.models import Column, ReleaseFile
from opendata.reference import lists
from opendata.reference.lists import GOVERNORATES


def codes_by_column(file: ReleaseFile, columns: Iterable[Column]) -> dict[str, Column]:
    """By the name of a column that was tied to a list, the column of its codes, unless a person untied that one."""
    told = _told(file)
    known = {one.name: one for one in columns if one.tied_to}
    found = {name: known.get(str(one.get("codes", ""))) for name, one in told.items()}
    return {name: column for name, column in found.items() if column is not None}


def names_by_codes(file: ReleaseFile) -> dict[str, str]:
    """By the name of a column of codes, the column that it was made from."""
    return {str(one.get("codes", "")): name for name, one in _told(file).items()}


def of_governorates(file: ReleaseFile, columns: Iterable[Column]) -> list[Column]:
    """The columns that can be shown on a map."""
    found = codes_by_column(file, columns).values()
    return [one for one in found if one.tied_to == GOVERNORATES]


def labels(column: Column, language: str) -> dict[str, str]:
    """The words for the codes in a column that is tied to a list; none for other columns. At most two queries."""
    found = lists.get(column.tied_to) if column.tied_to else None
    return found.labels(language) if found else {}


def _told(file: ReleaseFile) -> dict[str, Any]:  # Any: JSON
    found = file.found.get("references") if isinstance(file.found, dict) else None
    return found if isinstance(found, dict) else {}
