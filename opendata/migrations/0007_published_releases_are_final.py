"""The database itself refuses to change a published release, whoever asks. KEEP-MIGRATION: written by hand.

Two things may still happen to one. Its bytes may be destroyed (``file`` and ``table_key`` become empty, the fingerprint stays), as
the law may ask; and the typed table, which is made from the bytes, may be built again. Words that explain a column may be
improved; its name, place and type may not.

SQLite rebuilds a table to alter it and drops its triggers on the way: a later migration that alters one of these three tables
on SQLite must run `install` again. ``tests/opendata/test_immutability.py`` fails when that is forgotten.
"""

from django.db import migrations

RELEASE, FILE, COLUMN = "opendata_release", "opendata_releasefile", "opendata_column"
MESSAGE = "a published release is final"
LOCKED = {
    RELEASE: (
        *("dataset_id", "number", "state", "maturity", "note_ar", "note_en", "publish_at"),
        *("described", "fingerprint", "created_at", "submitted_at", "published_at"),
        *("publishes_itself", "leaves_out"),
    ),
    FILE: (
        *("release_id", "resource_id", "filename", "media_type", "size_bytes", "sha256"),
        *("state", "problem", "problem_line", "options", "row_count"),
    ),
    COLUMN: ("file_id", "position", "name", "original", "kind"),
}


def _is_published(row, table):
    """SQL: does `row` (OLD or NEW) of `table` belong to a published release?"""
    if table == RELEASE:
        return f"{row}.state = 'published'"
    if table == FILE:
        return f"EXISTS (SELECT 1 FROM {RELEASE} r WHERE r.id = {row}.release_id AND r.state = 'published')"
    return (
        f"EXISTS (SELECT 1 FROM {FILE} f JOIN {RELEASE} r ON r.id = f.release_id "
        f"WHERE f.id = {row}.file_id AND r.state = 'published')"
    )


def _has_changed(table, differs):
    """SQL: does an update of `table` touch what is final? `differs` is the comparison that takes NULL for a value."""
    parts = [f"OLD.{name} {differs} NEW.{name}" for name in LOCKED[table]]
    if table == FILE:
        parts += [
            "(NEW.file <> '' AND OLD.file <> NEW.file)",
            f"(NEW.file <> '' AND (OLD.found {differs} NEW.found OR OLD.findings {differs} NEW.findings))",
        ]
    return " OR ".join(parts)


def _events(vendor):
    """(table, event, condition): a release is filled as a draft and published by one update."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    for table in LOCKED:
        changed = f"({_is_published('OLD', table)}) AND ({_has_changed(table, differs)})"
        if table != RELEASE:
            moved = f"({_is_published('NEW', table)}) AND NOT ({_is_published('OLD', table)})"
            changed = f"({changed}) OR ({moved})"
            yield table, "INSERT", _is_published("NEW", table)
        yield table, "UPDATE", changed
        yield table, "DELETE", _is_published("OLD", table)


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, event, condition in _events(vendor):
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
    vendor = schema_editor.connection.vendor
    for table, event, _condition in _events(vendor):
        name = f"{table}_final_{event.lower()}"
        if vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("opendata", "0006_review")]
    operations = [migrations.RunPython(install, remove)]
