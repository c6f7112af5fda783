"""Tables in plain text, as drafts have them."""

from __future__ import annotations


def table_rows(text: str) -> list[list[str]]:
    """The cells of a table whose rows are lines like ``| a | b |``; rulers between head and body are left out.

    >>> table_rows("| a | b |\\n|---|---|\\n| 1 | 2 |")
    [['a', 'b'], ['1', '2']]
    """
    rows = []
    for line in text.splitlines():
        inner = line.strip().removeprefix("|").removesuffix("|")
        cells = [cell.strip() for cell in inner.split("|")]
        if not all(cell and set(cell) <= set("-: ") for cell in cells):
            rows.append(cells)
    return rows
