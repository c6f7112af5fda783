"""The database itself refuses to change, remove or skip rows of the public log. KEEP-MIGRATION: written by hand.

SQLite rebuilds a table to alter it and drops its triggers on the way: a later migration that alters one of these tables on SQLite
must run `install` again. ``tests/consultations/log/test_tables.py`` fails when that is forgotten.
"""

from django.db import migrations

ENTRY, TILE, HEAD, CHECKPOINT = (
    "consultations_logentry",
    "consultations_logtile",
    "consultations_loghead",
    "consultations_logcheckpoint",
)
FINAL = "the public log is never rewritten"
NEXT_INDEX = f'NEW."index" <> COALESCE((SELECT MAX("index") + 1 FROM {ENTRY}), 0)'
LARGER = f"NEW.size <= COALESCE((SELECT MAX(size) FROM {HEAD}), -1)"


def _rules():
    """(name, table, event, condition, message); an empty condition refuses always."""
    for table in (ENTRY, TILE, HEAD, CHECKPOINT):
        for event in ("UPDATE", "DELETE"):
            yield f"{table}_final_{event.lower()}", table, event, "", FINAL
    yield f"{ENTRY}_contiguous", ENTRY, "INSERT", NEXT_INDEX, "the public log has no gaps"
    yield f"{HEAD}_grows", HEAD, "INSERT", LARGER, "the public log only grows"


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, event, condition, message in _rules():
        if vendor == "postgresql":
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {condition or 'TRUE'} THEN RAISE EXCEPTION '{message}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
            if event == "DELETE":
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_final_truncate BEFORE TRUNCATE ON {table} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
                )
        elif vendor == "sqlite":
            when = f"WHEN {condition} " if condition else ""
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}"
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )


def remove(apps, schema_editor):
    for name, table, event, _condition, _message in _rules():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            if event == "DELETE":
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_final_truncate ON {table}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("consultations", "0003_public_log")]
    operations = [migrations.RunPython(install, remove)]
