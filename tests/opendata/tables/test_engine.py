"""The engine holds under threads, replaced files, questions that are too large, and files that are gone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from opendata.errors import QueryTooLarge, ResourceNotReady
from opendata.models import ColumnKind
from opendata.tables import engine, reading, streams
from opendata.tables.derive import derive
from opendata.tables.engine import Engine, engines
from opendata.tables.query import Condition, Filter, RowsAsked, Sort, View
from opendata.tables.shape import Table, TableColumn, served_path
from opendata.tables.write import write_rows
from tests.opendata.tables.conftest import make_table

COLUMNS = (TableColumn("t", ColumnKind.TEXT), TableColumn("n", ColumnKind.INTEGER))


def numbered(folder, count: int = 3_000, word: str = "بلدية", key: str = "") -> Table:
    rows = ((f"{word} {number % 97}", number) for number in range(count))
    return make_table(folder, rows, COLUMNS, key)


def test_many_threads_ask_many_tables_and_each_gets_its_own_answer(folder) -> None:
    tables = [numbered(folder, count=100 + place) for place in range(6)]

    def ask(turn: int) -> tuple[int, int | None, int]:
        table = tables[turn % 6]
        view = View(Filter((Condition("n", "gte", (str(turn % 50),)),)), (Sort("t"),))
        page = reading.rows(table, RowsAsked(view, limit=5))
        data = b"".join(streams.csv_file(table, view, ["t", "n"])) if turn % 4 == 0 else b""
        return turn, page.count, data.count(b"\r\n")

    # No more threads than downloads may be under way.
    with ThreadPoolExecutor(3) as pool:
        for turn, count, lines in pool.map(ask, range(120)):
            assert count == 100 + turn % 6 - turn % 50
            assert lines == (count + 1 if turn % 4 == 0 else 0)


def test_files_beyond_those_that_stay_open_are_answered_too(folder, monkeypatch) -> None:
    monkeypatch.setattr(engine, "MAX_OPEN", 2)
    tables = [numbered(folder, count=10 + place) for place in range(5)]
    for _turn in range(2):
        for place, table in enumerate(tables):
            assert reading.count(table, Filter()) == 10 + place


def test_a_file_that_is_replaced_while_it_is_read_is_read_to_its_end(folder) -> None:
    table = numbered(folder, count=50_000, word="قديم", key="same")
    download = streams.jsonl_file(table, View())
    first = next(download)
    numbered(folder, count=10, word="جديد", key="same")
    data = first + b"".join(download)
    assert data.count(b"\n") == 50_000
    assert "جديد".encode() not in data
    assert reading.count(table, Filter()) == 10
    assert b"".join(streams.jsonl_file(table, View())).count(b"\n") == 10


def test_a_served_file_that_is_gone_is_made_again_from_what_was_kept(folder) -> None:
    table = numbered(folder)
    served_path(table.parquet).unlink()
    with ThreadPoolExecutor(4) as pool:
        counts = set(pool.map(lambda _turn: reading.count(table, Filter()), range(8)))
    assert counts == {3_000}
    served_path(table.parquet).unlink()
    table.parquet.unlink()
    with pytest.raises(ResourceNotReady):
        reading.count(table, Filter())


def test_a_half_written_file_is_never_seen(folder) -> None:
    table = numbered(folder, key="kept")
    table.parquet.write_bytes(b"PAR1 no longer")
    with pytest.raises(Exception, match=r".+"):
        derive(table.parquet)
    assert reading.count(table, Filter()) == 3_000
    assert {one.suffix for one in folder.iterdir()} == {".parquet", ".duckdb"}

    def failing():
        yield ("أ", 1)
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        write_rows(table.parquet, COLUMNS, failing())
    assert table.parquet.read_bytes() == b"PAR1 no longer"
    assert {one.suffix for one in folder.iterdir()} == {".parquet", ".duckdb"}


SLOW = "SELECT count(*) FROM range(100000000) a, range(1000) b WHERE (a.range * b.range) % 7 = 3"


def test_a_question_that_takes_too_long_is_ended_and_the_next_one_answered(folder) -> None:
    table = numbered(folder)
    impatient = Engine(folder, memory="64MB", threads=1, seconds=1)
    with pytest.raises(QueryTooLarge) as refusal, impatient.session(table) as session:
        session.all(SLOW)
    assert refusal.value.facts["seconds"] == 1
    impatient._seconds = 60  # of a busy machine
    with impatient.session(table) as session:
        assert session.all(f"SELECT count(*) FROM {session.table}") == [(3_000,)]


def test_a_question_that_takes_too_much_memory_is_refused(folder) -> None:
    table = numbered(folder)
    small = Engine(folder, memory="24MB", threads=1, seconds=60)
    with pytest.raises(QueryTooLarge), small.session(table) as session:
        session.all("SELECT list(range) FROM range(50000000)")
    with small.session(table) as session:
        assert session.all(f"SELECT count(*) FROM {session.table}") == [(3_000,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "ATTACH '/tmp/elsewhere.duckdb'",
        "COPY (SELECT 1) TO '/tmp/diwan-written.csv'",
        "INSTALL httpfs",
        "SET memory_limit = '8GB'",
        "SET enable_external_access = true",
        "SET allowed_configs = ['memory_limit']",
        "SELECT * FROM 'https://example.org/x.parquet'",
    ],
)
def test_even_sql_could_not_leave_the_folder_nor_change_the_settings(folder, sql) -> None:
    table = numbered(folder)
    with pytest.raises(duckdb.Error), engines(folder).questions.session(table) as session:
        session.all(sql)


@pytest.mark.parametrize(
    "change", ["DELETE FROM {}", "DROP TABLE {}", "INSERT INTO {} SELECT * FROM {}"]
)
def test_even_sql_could_not_write_a_table(folder, change) -> None:
    table = numbered(folder)
    with pytest.raises(duckdb.Error), engines(folder).questions.session(table) as session:
        session.all(change.format(session.table, session.table))
    assert reading.count(table, Filter()) == 3_000


def test_a_download_that_is_given_up_in_another_thread_frees_its_place(folder) -> None:
    table = numbered(folder, count=40_000)
    for _turn in range(streams.AT_ONCE * 2):
        download = streams.csv_file(table, View(), ["t", "n"])
        next(download)
        closer = threading.Thread(target=download.close)
        closer.start()
        closer.join()
