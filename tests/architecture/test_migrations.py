"""Migrations that can be applied while the last release serves; those of the first release met no site that did."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from scripts.migration_rules import breaches
from tests.architecture.source import APPS

# The newest migration of each app in the first release. Only a release moves these, never a migration that does not pass.
FIRST_RELEASE = {
    "accounts": "0007_sessions",
    "cms": "0001_initial",
    "consultations": "0028_comment_guard",
    "opendata": "0013_reference_lists",
    "operations": "0009_scanned_files",
    "search": "0004_parts_of_things",
}


def later_migrations() -> Iterator[tuple[str, str, MigrationLoader]]:
    loader = MigrationLoader(connection)
    for app, name in sorted(loader.disk_migrations):
        if app in APPS and name > FIRST_RELEASE.get(app, ""):
            yield app, name, loader


@pytest.mark.django_db  # a migration of a library asks the database when it is imported
def test_migrations_after_the_first_release_can_be_applied_while_old_code_serves() -> None:
    found = {
        f"{app}.{name}": told
        for app, name, loader in later_migrations()
        if (
            told := list(
                breaches(
                    loader.get_migration(app, name),
                    loader.project_state((app, name), at_end=False),
                )
            )
        )
    }
    assert found == {}


def before() -> ProjectState:
    state = ProjectState()
    fields = [
        ("id", models.AutoField(primary_key=True)),
        ("body", models.CharField(max_length=50)),
        ("note", models.TextField(null=True)),
    ]
    state.add_model(ModelState("letters", "Letter", fields))
    return state


def told(*operations: object, **attributes: object) -> list[str]:
    migration = migrations.Migration("0002_later", "letters")
    migration.operations = list(operations)  # type: ignore[assignment]
    for name, value in attributes.items():
        setattr(migration, name, value)
    return list(breaches(migration, before()))


NOTHING = lambda *_: None  # noqa: E731 - what a data migration does is of no matter here
TEXT = models.TextField


@pytest.mark.parametrize(
    ("operations", "word"),
    [
        ([migrations.RemoveField("letter", "note")], "old code still asks for it"),
        ([migrations.DeleteModel("Letter")], "old code still asks for it"),
        ([migrations.RenameField("letter", "note", "remark")], "old name"),
        ([migrations.RenameModel("Letter", "Epistle")], "old name"),
        ([migrations.AlterModelTable("Letter", "epistles")], "old name"),
        ([migrations.AddField("letter", "x", TEXT())], "do not fill it"),
        ([migrations.AddField("letter", "x", TEXT(default=""))], "do not fill it"),
        ([migrations.AddField("letter", "x", TEXT(null=True, db_index=True))], "its index"),
        ([migrations.AddField("letter", "x", TEXT(null=True, unique=True))], "its index"),
        ([migrations.AlterField("letter", "note", TEXT())], "writes NULL"),
        ([migrations.AlterField("letter", "body", models.IntegerField())], "written anew"),
        ([migrations.AlterField("letter", "body", models.CharField(max_length=9))], "written anew"),
        ([migrations.AddIndex("letter", models.Index(fields=["body"], name="i"))], "may write"),
        ([migrations.RemoveIndex("letter", "i")], "may write"),
        (
            [
                migrations.AddConstraint(
                    "letter", models.UniqueConstraint(fields=["body"], name="u")
                )
            ],
            "for a new table only",
        ),
        (
            [
                migrations.AddConstraint(
                    "letter", models.CheckConstraint(condition=models.Q(id__gt=0), name="c")
                )
            ],
            "NotValid",
        ),
        (
            [
                migrations.AddField("letter", "x", TEXT(null=True)),
                migrations.RunPython(NOTHING, NOTHING),
            ],
            "make two",
        ),
        (
            [
                AddIndexConcurrently("letter", models.Index(fields=["body"], name="i")),
                migrations.AddField("letter", "x", TEXT(null=True)),
            ],
            "stands alone",
        ),
    ],
)
def test_what_locks_a_table_or_breaks_old_code_is_named(
    operations: list[object], word: str
) -> None:
    [found] = told(*operations)
    assert word in found


@pytest.mark.parametrize(
    "operations",
    [
        [migrations.AddField("letter", "x", TEXT(null=True))],
        [migrations.AddField("letter", "x", TEXT(db_default="web"))],
        [migrations.AlterField("letter", "body", models.CharField(max_length=90))],
        [AddIndexConcurrently("letter", models.Index(fields=["body"], name="i"))],
        [migrations.RunPython(NOTHING, NOTHING)],
        [
            migrations.CreateModel("Stamp", [("id", models.AutoField(primary_key=True))]),
            migrations.AddField("stamp", "x", TEXT(default="")),
            migrations.AddIndex("stamp", models.Index(fields=["x"], name="i")),
            migrations.RunPython(NOTHING, NOTHING),
        ],
    ],
)
def test_what_old_code_does_not_notice_is_allowed(operations: list[object]) -> None:
    assert told(*operations) == []


def test_what_old_code_needs_no_more_is_removed_by_a_migration_that_says_so() -> None:
    assert told(migrations.RemoveField("letter", "note"), contract=True) == []
    assert told(migrations.RenameField("letter", "note", "x"), contract=True) != []
