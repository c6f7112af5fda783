"""The database itself refuses to change a published survey or poll, whoever asks. KEEP-MIGRATION: written by hand.

SQLite rebuilds a table to alter it and drops its triggers on the way: a later migration that alters one of these five tables
on SQLite must run `install` again. ``tests/consultations/surveys/test_final.py`` fails when that is forgotten.
"""

from django.db import migrations

VERSION, QUESTION, OPTION = (
    "consultations_surveyversion",
    "consultations_surveyquestion",
    "consultations_questionoption",
)
POLL, POLL_OPTION = "consultations_poll", "consultations_polloption"
MESSAGE = "a published survey or poll is final"
# Table → the SQL that names the row of the table above it to which a row belongs.
ABOVE = {
    QUESTION: (VERSION, "{row}.version_id"),
    OPTION: (VERSION, f"(SELECT version_id FROM {QUESTION} WHERE id = {{row}}.question_id)"),
    POLL_OPTION: (POLL, "{row}.poll_id"),
}


def _is_published(row, table):
    """SQL: does `row` (OLD or NEW) of `table` belong to something published?"""
    if table not in ABOVE:
        return f"{row}.published_at IS NOT NULL"
    above, key = ABOVE[table]
    return f"EXISTS (SELECT 1 FROM {above} WHERE id = {key.format(row=row)} AND published_at IS NOT NULL)"


def _events():
    """(table, event, condition): a form may be inserted as a draft and published by one update."""
    for table in (VERSION, POLL):
        yield table, "INSERT", _is_published("NEW", table)
        yield table, "UPDATE", _is_published("OLD", table)
        yield table, "DELETE", _is_published("OLD", table)
    for table in ABOVE:
        yield table, "INSERT", _is_published("NEW", table)
        yield table, "UPDATE", f"{_is_published('OLD', table)} OR {_is_published('NEW', table)}"
        yield table, "DELETE", _is_published("OLD", table)


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
    dependencies = [("consultations", "0013_surveys")]
    operations = [migrations.RunPython(install, remove)]
