"""A ZIP with one table is that table; everything else in a ZIP is refused by name."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from opendata.reading.grid import Unreadable
from opendata.reading.options import Limits
from opendata.reading.packed import unpacked


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refused(path: Path, limits: Limits | None = None) -> Unreadable:
    with pytest.raises(Unreadable) as refusal:
        unpacked(path, limits or Limits())
    return refusal.value


def test_the_one_file_comes_out_and_what_systems_add_does_not_count(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip",
        {
            "بيانات/السكان 2024.csv": b"a,b\n1,2\n",
            "__MACOSX/._x.csv": b"x",
            "بيانات/.DS_Store": b"x",
            "بيانات/": b"",
        },
    )
    inner = unpacked(path, Limits())
    inside, name = inner.path, inner.name
    assert inside.read_bytes() == b"a,b\n1,2\n"
    assert name == "بيانات/السكان 2024.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256", "cp720"])
def test_arabic_names_are_shown_as_they_were_written(tmp_path: Path, encoding: str) -> None:
    name = "إحصاءات المدارس.csv"
    raw = name.encode(encoding)
    path = packed(tmp_path / "a.zip", {"x" * len(raw): b"a,b\n1,2\n"})
    path.write_bytes(path.read_bytes().replace(b"x" * len(raw), raw))
    assert unpacked(path, Limits()).name == name


def test_several_files_are_named(tmp_path: Path) -> None:
    refusal = refused(packed(tmp_path / "a.zip", {"أ.csv": b"1", "ب.csv": b"2"}))
    assert (refusal.code, refusal.where) == (
        "several_files",
        {"names": ["أ.csv", "ب.csv"], "count": 2},
    )


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "/etc/passwd", "a/../../b.csv", "..\\a.csv", "C:\\a.csv", "\\\\host\\a.csv"],
)
def test_no_path_leads_out(tmp_path: Path, name: str) -> None:
    assert refused(packed(tmp_path / "a.zip", {name: b"1"})).code == "unsafe_path"


def test_bombs_empty_and_broken_archives_are_refused(tmp_path: Path) -> None:
    assert refused(packed(tmp_path / "a.zip", {})).code == "no_table_inside"
    assert (
        refused(packed(tmp_path / "b.zip", {"a.csv": b"0" * 30_000_000})).code == "expands_too_much"
    )
    whole = packed(tmp_path / "c.zip", {"a.csv": bytes(range(256)) * 100})
    data = whole.read_bytes()
    whole.write_bytes(data[:60] + b"\xff\xff\xff" + data[63:])
    assert refused(whole).code == "damaged"
    many = packed(tmp_path / "d.zip", {f"{number}.csv": b"" for number in range(10_001)})
    assert refused(many).code == "too_many_members"


def test_a_password_is_asked_of_nobody(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": b"1"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refused(path).code == "encrypted"


def test_a_member_longer_than_its_entry_says_is_not_unpacked_further(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.csv": b"0" * 25_000_000})
    path.write_bytes(
        path.read_bytes().replace((25_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    )
    assert refused(path).code == "damaged"
