"""The database itself refuses to change a published version, whoever asks. KEEP-MIGRATION: written by hand.

SQLite rebuilds a table to alter it and drops its triggers on the way: a later migration that alters one of these three tables
on SQLite must run `install` again. ``tests/consultations/test_immutability.py`` fails when that is forgotten.
"""

from django.db import migrations

VERSION, CLAUSE, TEXT = (
    "consultations_textversion",
    "consultations_clause",
    "consultations_clausetext",
)
MESSAGE = "a published text version is final"


def _is_published(row, table):
    """SQL: does `row` (OLD or NEW) of `table` belong to a published version?"""
    if table == VERSION:
        return f"{row}.published_at IS NOT NULL"
    version = (
        f"{row}.version_id"
        if table == CLAUSE
        else f"(SELECT version_id FROM {CLAUSE} WHERE id = {row}.clause_id)"
    )
    return f"EXISTS (SELECT 1 FROM {VERSION} WHERE id = {version} AND published_at IS NOT NULL)"


def _events():
    """(table, event, condition): a version may be inserted as a draft and published by one update."""
    yield VERSION, "INSERT", _is_published("NEW", VERSION)
    for table in (VERSION, CLAUSE, TEXT):
        yield table, "DELETE", _is_published("OLD", table)
    yield VERSION, "UPDATE", _is_published("OLD", VERSION)
    for table in (CLAUSE, TEXT):
        yield table, "INSERT", _is_published("NEW", table)
        yield table, "UPDATE", f"{_is_published('OLD', table)} OR {_is_published('NEW', table)}"


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, event, condition in _events():
        name = f"{table}_final_{event.lower()}"
        if vendor == "postgresql":
            # A WHEN clause may not hold a subquery there, so the function body asks.
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {condition} THEN RAISE EXCEPTION '{MESSAGE}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        elif vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def remove(apps, schema_editor):
    for table, event, _condition in _events():
        name = f"{table}_final_{event.lower()}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("consultations", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
