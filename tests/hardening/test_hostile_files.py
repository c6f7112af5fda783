"""Broken and hostile files at every door that reads files: loaded right, or refused with a reason, in bounded memory."""

from __future__ import annotations

import io
import os
import resource
import zipfile
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from common.errors import DomainError
from consultations.cabinet_table import reading as cabinet
from consultations.importing import read_file
from opendata.reading import guard
from opendata.reading.messages import REFUSALS
from opendata.reading.options import Limits

DATA = Path(os.environ.get("DIWAN_SHARED_DATA", "/nonexistent")) / "hostile"
MEGABYTE = 1024 * 1024
LIMITS = Limits(seconds=60, memory=256 * MEGABYTE)
TABLES = sorted(p for p in (DATA / "tabular").rglob("*") if p.is_file()) if DATA.exists() else []
MARKUP = sorted(p for p in (DATA / "xml").rglob("*") if p.is_file()) if DATA.exists() else []

needs_data = pytest.mark.skipif(
    not DATA.exists(), reason="DIWAN_SHARED_DATA/hostile is not on this machine"
)

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "'
    + "ha" * 50
    + '">'
    + "".join(
        f'<!ENTITY {n} "{f"&{o};" * 12}">' for o, n in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><x>&i;</x>"
)
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"x" * 100_000}">]><x>{"&a;" * 20_000}</x>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


def _zipped(**parts: bytes | str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), part)
    return made.getvalue()


def _word(document: bytes | str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
    return made.getvalue()


def _made() -> dict[str, bytes]:
    """What the collection lacks: bombs inside of archives, sizes that lie, entities in office files."""
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
    far = sheet.format(
        '<dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    books = {
        name: _book(part)
        for name, part in (
            ("far.xlsx", far),
            ("bomb.xlsx", BOMB),
            ("quadratic.xlsx", QUADRATIC),
            ("external.xlsx", EXTERNAL),
        )
    }
    zeros = b"\0" * (300 * MEGABYTE)
    return books | {
        "bomb.csv.zip": _zipped(a_csv=zeros),
        "nested.zip": _zipped(a_zip=_zipped(b_zip=_zipped(c_csv=zeros[: 50 * MEGABYTE]))),
        "bomb.ods": _zipped(
            mimetype="application/vnd.oasis.opendocument.spreadsheet", content_xml=BOMB
        ),
        "bomb.xml": BOMB.encode(),
        "wide.csv": b"a," * 3_000_000 + b"\n1\n",
        "quote.csv": b'a,b\n"' + b"x" * (5 * MEGABYTE),
        "deep.json": b"[" * 200_000,
    }


def _book(sheet: str) -> bytes:
    """A workbook of which one sheet is another one."""
    plain, made = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, sheet if part.endswith("sheet1.xml") else old.read(part))
    return made.getvalue()


def _read_all(paths: list[Path], folder: Path) -> dict[str, int | str]:
    """In one child within 256 MB; a file that broke the limits would end it, and this raise."""
    request = {"paths": [str(one.resolve()) for one in paths]}
    said = guard.run("tests.hardening.reading_all:read", request, folder, LIMITS)
    assert said["bytes"] < 256 * MEGABYTE
    return {Path(path).name: told for path, told in said["told"].items()}


@needs_data
def test_every_collected_table_is_read_or_refused_with_a_reason(tmp_path) -> None:
    told = _read_all(TABLES, tmp_path)
    assert len(told) > 25
    refused = {name: why for name, why in told.items() if isinstance(why, str)}
    assert set(refused.values()) <= set(REFUSALS)
    read = {name: rows for name, rows in told.items() if not isinstance(rows, str)}
    assert read["test_utf8.csv"] == read["test_latin1.csv"] == read["test_utf8_bom.csv"]
    assert read["test_utf16_big.csv"] == read["test_utf16_little.csv"]
    assert read["utf8.csv"] >= 1
    assert {"empty.csv", "null_byte.csv", "xlsx-corrupted.xlsx"} <= set(refused)


@needs_data
def test_every_collected_piece_of_markup_is_read_or_refused(tmp_path) -> None:
    told = _read_all(MARKUP, tmp_path)
    assert len(told) > 10
    assert {why for why in told.values() if isinstance(why, str)} <= set(REFUSALS)


def test_bombs_and_lies_are_refused_in_bounded_memory(tmp_path) -> None:
    paths = []
    for name, content in _made().items():
        path = tmp_path / name
        path.write_bytes(content)
        paths.append(path)
    told = _read_all(paths, tmp_path)
    assert {name: why for name, why in told.items() if not isinstance(why, str)} == {}
    assert set(told.values()) <= set(REFUSALS)


# --- Drafts of laws, which are read where they come in ---------------------------------------------------------------


def _drafts() -> dict[str, bytes]:
    texts = {"bomb": BOMB, "quadratic": QUADRATIC, "external": EXTERNAL}
    texts |= {path.name: path.read_text(errors="replace") for path in MARKUP}
    found = {f"{name}.xml": text.encode() for name, text in texts.items()}
    found |= {f"{name}.docx": _word(text) for name, text in texts.items()}
    large = b"<x>" + b" " * (300 * MEGABYTE) + b"</x>"
    return found | {"zip bomb.docx": _word(large), "nothing.docx": b"PK\x03\x04"}


def _read_drafts(drafts: dict[str, bytes], answers: Any) -> None:
    """With no more than 256 MB beside what the process has already."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = used + 256 * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    outcomes = {}
    for name, content in drafts.items():
        for read in (read_file, cabinet.read):
            try:
                read(content)
                outcomes[f"{name} {read.__module__}"] = "read"
            except DomainError:
                outcomes[f"{name} {read.__module__}"] = "refused"
            except Exception as error:
                outcomes[f"{name} {read.__module__}"] = repr(error)
    answers.put(outcomes)


def test_a_hostile_draft_is_refused_in_words_within_256_megabytes() -> None:
    forked = get_context("fork")
    answers = forked.Queue()
    process = forked.Process(target=_read_drafts, args=(_drafts(), answers))
    process.start()
    outcomes = answers.get(timeout=600)
    process.join(60)
    assert len(outcomes) >= 16
    assert set(outcomes.values()) == {"refused"}, outcomes
