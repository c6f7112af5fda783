"""The database refuses to change or delete a row of the diary of roles, whoever asks. KEEP-MIGRATION: written by hand.

Only the two people may become empty, when their accounts are erased. SQLite rebuilds a table to alter it and drops its triggers on
the way: a later migration that alters ``accounts_rolechange`` must run `install` again; a test in
``tests/accounts/test_roles_diary.py`` fails when that is forgotten.
"""

from django.db import migrations

TABLE = "accounts_rolechange"
MESSAGE = "the diary of roles only grows"
_KEPT = ("agency_id", "role", "verb", "at")
_ERASABLE = ("person_id", "by_id")


def _conditions():
    changed = [f"OLD.{name} <> NEW.{name}" for name in _KEPT]
    renamed = [
        f"(NEW.{name} IS NOT NULL AND (OLD.{name} IS NULL OR OLD.{name} <> NEW.{name}))"
        for name in _ERASABLE
    ]
    yield "UPDATE", " OR ".join([*changed, *renamed])
    yield "DELETE", "1 = 1"


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for event, condition in _conditions():
        name = f"{TABLE}_grows_{event.lower()}"
        if vendor == "postgresql":
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF {condition} THEN RAISE EXCEPTION '{MESSAGE}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
                f"RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        elif vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def remove(apps, schema_editor):
    for event, _condition in _conditions():
        name = f"{TABLE}_grows_{event.lower()}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}")
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_roles_diary_and_collections")]
    operations = [migrations.RunPython(install, remove)]
