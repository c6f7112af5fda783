"""The rows of the tables in a Word document, as they read with tracked changes accepted.

Source: ECMA-376 Part 1, §17.4 (tables), §17.13.5 (revisions).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from consultations.cabinet_table.grid import DOCUMENT, GridRow
from consultations.errors import FileNotUnderstood

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_GONE = {f"{_W}del", f"{_W}moveFrom"}
_COMPUTED = f".//{_W}fldSimple", f".//{_W}instrText"


def grid(content: bytes) -> Iterator[GridRow]:
    """Every row of every table that stands in the text itself, numbered through.

    Raises:
        FileNotUnderstood: the document is broken.
    """
    number = 0
    for table in _root(content).iterfind(f"{_W}body/{_W}tbl"):
        for row in table.iterfind(f"{_W}tr"):
            if row.find(f"{_W}trPr/{_W}del") is None:
                number += 1
                yield _row(number, row)


def _root(content: bytes) -> Any:  # Any: lxml elements
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            return etree.fromstring(archive.read(DOCUMENT.main), parser)
        except etree.XMLSyntaxError as error:
            raise FileNotUnderstood(DOCUMENT.is_broken) from error


def _row(number: int, row: Any) -> GridRow:  # Any: lxml elements
    cells = [
        *row.iterfind(f"{_W}tc"),
        *row.iterfind(f"{_W}sdt/{_W}sdtContent/{_W}tc"),
    ]
    return GridRow(
        number,
        [_text(cell) for cell in cells],
        frozenset(
            at
            for at, cell in enumerate(cells)
            if any(cell.find(one) is not None for one in _COMPUTED)
        ),
        is_merged=any(_is_merged(cell) for cell in cells),
    )


def _is_merged(cell: Any) -> bool:
    properties = cell.find(f"{_W}tcPr")
    if properties is None:
        return False
    span = properties.find(f"{_W}gridSpan")
    is_wide = span is not None and span.get(f"{_W}val", "1") != "1"
    return is_wide or properties.find(f"{_W}vMerge") is not None


def _text(cell: Any) -> str:
    return "\n".join(_words(paragraph) for paragraph in cell.iter(f"{_W}p"))


def _words(element: Any) -> str:
    found = []
    for child in element:
        if child.tag in _GONE or child.tag == f"{_W}p":
            continue
        if child.tag == f"{_W}t":
            found.append(child.text or "")
        else:
            found.append(_BREAKS.get(child.tag) or _words(child))
    return "".join(found)
