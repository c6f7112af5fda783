"""What changed between two releases: held against a plain comparison in Python, and over HTTP."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opendata.differences import computing
from opendata.differences.computing import compare
from opendata.differences.reading import LinesAsked, lines
from opendata.models import Column, ReleaseFile
from opendata.tables.of_resource import Served
from opendata.tables.shape import TableColumn, parquet_path
from opendata.tables.write import write_rows
from tests.opendata.conftest import release_of

BEFORE = "السنة,المحافظة,العدد\n2019,إربد,10\n2019,الكرك,20\n2020,إربد,30\n2020,الكرك,\n"
AFTER = "السنة,المحافظة,العدد\n2019,إربد,10\n2019,الكرك,25\n2020,إربد,30\n2020,الكرك,40\n2021,إربد,=1+1\n"
KINDS = ("integer", "text", "number")


def side(folder, key: str, rows, *, is_keyed: bool, kinds=KINDS) -> Served:
    columns = [
        Column(
            name=f"c{n}", original=f"عمود {n}", kind=kind, position=n, is_key=is_keyed and n == 1
        )
        for n, kind in enumerate(kinds, start=1)
    ]
    write_rows(
        parquet_path(folder, key), [TableColumn(one.name, one.kind) for one in columns], rows
    )
    file = ReleaseFile(table_key=key, state="ready")
    return Served(None, file, columns)


@pytest.fixture
def tables(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "tables"


CELLS = st.tuples(
    st.sampled_from(["", None, "إربد", "الكرك", 'a"b', "'"]),
    st.sampled_from([None, 0.0, 1.5, -2.0]),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.dictionaries(st.integers(0, 8), CELLS, max_size=8),
    after=st.dictionaries(st.integers(0, 8), CELLS, max_size=8),
)
def test_rows_with_a_key_are_compared_as_plain_python_does(tables, before, after) -> None:
    older = side(tables, "a", [(key, *cells) for key, cells in before.items()], is_keyed=True)
    newer = side(tables, "b", [(key, *cells) for key, cells in after.items()], is_keyed=True)
    for kept in computing.folder().glob("*.*"):
        kept.unlink()
    found = compare(older, newer)
    expected = {(key, "added", "") for key in after.keys() - before.keys()}
    expected |= {(key, "removed", "") for key in before.keys() - after.keys()}
    for key in before.keys() & after.keys():
        for name, old, new in zip(("c2", "c3"), before[key], after[key], strict=True):
            if (old or None if name == "c2" else old) != (new or None if name == "c2" else new):
                expected.add((key, "revised", name))
    page, _after = lines(found, LinesAsked(limit=100))
    assert {(int(one.key[0]), one.change, one.column) for one in page} == expected
    assert found.summary.lines == len(expected)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(CELLS, max_size=6), after=st.lists(CELLS, max_size=6))
def test_without_a_key_whole_rows_are_counted_as_often_as_they_occur(tables, before, after) -> None:
    def plain(rows):
        return sorted((text or "", -9.0 if number is None else number) for text, number in rows)

    kinds = ("text", "number")
    # Two empty rows on both sides: nothing can be a key.
    before, after = [*before, (None, None), (None, None)], [*after, (None, None), (None, None)]
    older = side(tables, "a", before, is_keyed=False, kinds=kinds)
    newer = side(tables, "b", after, is_keyed=False, kinds=kinds)
    for kept in computing.folder().glob("*.*"):
        kept.unlink()
    told = compare(older, newer).summary
    rest = plain(after)
    gone = 0
    for row in plain(before):
        if row in rest:
            rest.remove(row)
        else:
            gone += 1
    assert (told.by, told.removed, told.added, told.revised_cells) == ("rows", gone, len(rest), 0)


def test_a_key_with_duplicates_is_not_used_and_said_to_have_them(tables) -> None:
    rows = [(1, "a", 1.0), (1, "b", 2.0)]
    older = side(tables, "a", rows, is_keyed=True)
    newer = side(tables, "b", [(1, "a", 1.0), (1, "b", 3.0)], is_keyed=True)
    told = compare(older, newer).summary
    assert (told.by, told.key, told.has_duplicates) == ("suggested", ["c2"], True)
    assert (told.revised_cells, told.percent_revised) == (1, pytest.approx(100 / 6))


def test_pages_follow_one_another_to_the_end(tables) -> None:
    older = side(tables, "a", [(n, "x", 1.0) for n in range(25)], is_keyed=True)
    newer = side(tables, "b", [(n, "y", 2.0) for n in range(25)], is_keyed=True)
    found, seen, after = compare(older, newer), [], 0
    while True:
        page, after = lines(found, LinesAsked(after=after, limit=7))
        seen += [(one.key[0], one.column) for one in page]
        if not after:
            break
    assert seen == [(str(n), name) for n in range(25) for name in ("c2", "c3")]


@pytest.fixture
def released(resource):
    release_of(resource, BEFORE)
    release_of(resource, AFTER)
    return resource


def differences(client, resource, end="/", **asked):
    url = f"/api/v1/resources/{resource.public_id}/differences/2..3{end}"
    return client.get(url, {"lang": "en", **asked})


def test_cells_that_were_revised_are_told_with_what_was_there(released, client) -> None:
    found = differences(client, released).json()
    assert (found["rows_before"], found["rows_after"]) == (4, 5)
    assert (found["added"], found["removed"]) == (1, 0)
    # The new text in a column of numbers makes it one of texts: said as such, values compared as texts.
    assert [one["before"] for one in found["columns"]["retyped"]] == ["integer"]
    revised = [one for one in found["results"] if one["change"] == "revised"]
    assert [(one["before"], one["after"], one["key"]) for one in revised] == [
        ("20", "25", ["2019", "الكرك"]),
        (None, "40", ["2020", "الكرك"]),
    ]
    assert found["known_by"] == "suggested"


def test_the_download_has_every_line_and_runs_nothing(released, client) -> None:
    sent = differences(client, released, end=".csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(sent.streaming_content).decode())))
    assert [row["change"] for row in rows] == ["revised", "revised", "added"]
    cells = json.loads(rows[2]["after"].removeprefix("'"))
    assert "2021" in cells.values()


def test_a_column_that_came_or_went_is_told_apart_from_one_with_a_new_name(
    released, client
) -> None:
    release_of(released, "السنة,المحافظة,عدد السكان\n2019,إربد,10\n2019,الكرك,25\n")
    release_of(released, "السنة,المحافظة\n2019,إربد\n2019,الكرك\n")
    url = f"/api/v1/resources/{released.public_id}/differences/"
    dropped = client.get(f"{url}4..5/").json()
    assert [one["original"] for one in dropped["columns"]["removed"]] == ["عدد السكان"]
    assert (dropped["added"], dropped["removed"], dropped["revised_cells"]) == (0, 0, 0)


def test_a_dataset_tells_what_changed_in_each_file(released, client) -> None:
    slug = released.dataset.slug
    found = client.get(f"/api/v1/datasets/{slug}/differences/2..3/").json()
    assert [(one["state"], one["comparison"]["added"]) for one in found["files"]] == [
        ("changed", 1)
    ]
    assert found["files"][0]["url"].endswith("/changes/2..3/")


@pytest.mark.parametrize("pair", ["3..2", "2..2", "2..99", "0..1"])
def test_releases_that_are_not_there_are_not_found(released, client, pair) -> None:
    url = f"/api/v1/resources/{released.public_id}/differences/{pair}"
    assert (client.get(f"{url}/").status_code, client.get(f"{url}.csv").status_code) == (404, 404)


@pytest.mark.parametrize(
    ("asked", "named"), [({"change": "x' OR 1=1"}, "changes"), ({"column": '"; DROP'}, "columns")]
)
def test_what_cannot_be_asked_is_refused_with_what_can(released, client, asked, named) -> None:
    for end in ("/", ".csv"):
        sent = differences(client, released, end, **asked)
        assert (sent.status_code, bool(sent.json()[named])) == (400, True)


def test_a_release_that_is_not_public_is_compared_for_nobody(released, client) -> None:
    from django.utils import timezone

    from accounts.actors import PLATFORM
    from opendata import ingesting
    from tests.opendata.conftest import upload

    file = ingesting.replace_file(
        resource=released, actor=PLATFORM, upload=upload(BEFORE), now=timezone.now()
    )
    ingesting.read_file(file_id=file.pk, now=timezone.now())
    url = f"/api/v1/resources/{released.public_id}/differences/3..{file.release.number}/"
    assert client.get(url).status_code == 404


def test_columns_may_be_called_as_the_columns_of_the_comparison_are(tables) -> None:
    """An Arabic «أ» is called ``a`` for programs."""
    names = ("a", "b", "n", "h", "k0", "place", "gone", "pair")
    columns = [
        Column(name=name, original=name, kind="integer", position=n, is_key=name == "a")
        for n, name in enumerate(names)
    ]
    told = [TableColumn(one.name, one.kind) for one in columns]
    for key, rows in (("x", [(1, *[0] * 7), (2, *[0] * 7)]), ("y", [(1, *[5] * 7), (3, *[0] * 7)])):
        write_rows(parquet_path(tables, key), told, rows)
    sides = [Served(None, ReleaseFile(table_key=key, state="ready"), columns) for key in ("x", "y")]
    summary = compare(*sides).summary
    assert (summary.added, summary.removed, summary.revised_cells) == (1, 1, 7)


def test_two_tables_without_a_column_in_common_are_compared_too(tables) -> None:
    told = []
    for key, name, rows in (("x", "one", [(1,), (2,)]), ("y", "two", [("a",)])):
        kind = "integer" if name == "one" else "text"
        columns = [Column(name=name, original=name, kind=kind, position=1)]
        write_rows(parquet_path(tables, key), [TableColumn(name, kind)], rows)
        told.append(Served(None, ReleaseFile(table_key=key, state="ready"), columns))
    found = compare(*told)
    assert [one.name for one in found.columns.added] == ["two"]
    assert (found.summary.removed, found.summary.revised_cells) == (1, 0)
