"""`migrate` on a database that is in use: it never waits long, gives up in words, and cleans up behind itself."""

from __future__ import annotations

import io

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from operations.management.commands import migrate

pytestmark = pytest.mark.database
OLDER, NEWEST = "0005", "0006_mail_answers"


def somebody_else() -> psycopg.Connection[tuple[object, ...]]:
    settings = connection.settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
    )


def applied() -> set[str]:
    found = MigrationRecorder(connection).applied_migrations()
    return {name for app, name in found if app == "operations"}


def test_a_table_in_use_is_not_waited_for_and_nothing_half_is_left(
    scratch_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite has one writer, and nobody queues behind it
    pauses: list[float] = []
    monkeypatch.setattr(migrate.time, "sleep", pauses.append)
    said = io.StringIO()
    with somebody_else() as reader:
        reader.execute("SELECT COUNT(*) FROM operations_delivery")
        with pytest.raises(CommandError, match="in use each of 3 times"):
            call_command(
                "migrate", "operations", OLDER, lock_seconds=0.05, tries=3, stdout=said, stderr=said
            )
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout')")
            assert cursor.fetchone() == ("0",)
    assert pauses == [1, 2]
    assert "try 2 in 1 s" in said.getvalue()
    assert NEWEST in applied()


def test_another_fault_is_not_tried_again(
    scratch_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate.time, "sleep", lambda _: pytest.fail("tried again"))
    with pytest.raises(CommandError, match="Cannot find a migration"):
        call_command("migrate", "operations", "9999", stdout=io.StringIO())


def test_an_index_that_was_cut_off_is_removed_before_the_next_try(scratch_database: None) -> None:
    if connection.vendor != "postgresql":
        return  # there are no such indexes
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX cut_off ON operations_delivery (status)")
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'cut_off'::regclass"
        )
    call_command("migrate", stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('cut_off')")
        assert cursor.fetchone() == (None,)


def test_one_machine_migrates_at_a_time(scratch_database: None) -> None:
    if connection.vendor != "postgresql":
        return  # SQLite lies on one machine, and locks itself
    seen: list[bool] = []
    with somebody_else() as other:
        with migrate._alone(connection):
            lock = "SELECT pg_try_advisory_lock(%s)"
            seen += [bool(other.execute(lock, [migrate._ADVISORY_LOCK]).fetchone()[0])]  # type: ignore[index]
        seen += [bool(other.execute(lock, [migrate._ADVISORY_LOCK]).fetchone()[0])]  # type: ignore[index]
    assert seen == [False, True]
