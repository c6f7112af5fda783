"""In PostgreSQL the application reads and writes rows; tables, and what stands in the public log, it cannot change."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from accounts.models import Role, RoleChange, Session, User
from accounts.services import grant
from common.operating import Level
from consultations.log.sequencer import Sequencer
from consultations.models import Comment, LogEntry
from operations import database_roles
from operations.checkup import database
from operations.worker import drain
from tests.consultations.conftest import make_consultation, publish_text, published_comment, settle
from tests.consultations.people import caller
from tests.security import as_application

pytestmark = [pytest.mark.django_db, pytest.mark.database]
READER = "diwan_reader_of_tests"


def is_postgresql() -> bool:
    return bool(connection.vendor == "postgresql")


@pytest.fixture
def application(db: None) -> Iterator[str]:
    """The role, with its rights; all of it goes with the test's transaction. SQLite has no roles."""
    if is_postgresql():
        as_application.give()
    yield as_application.role()


@pytest.fixture
def as_it(application: str) -> None:
    if is_postgresql():
        as_application.become()


def refused(sql: str) -> bool:
    """Whether the database refuses a statement for want of a right, and not by a trigger."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", "") == "42501"  # insufficient_privilege
    return False


@pytest.fixture
def _keys(settings: Any, tmp_path: Any) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


def test_the_main_journeys_run_with_the_rights_of_the_application(
    as_it: None, _keys: None, agency: Any
) -> None:
    page = make_consultation(agency)
    publish_text(page)
    layla = caller("email:layla@example.org")
    sent = {"clause_key": "art-2.p-1", "body": "أقترح ٦٠ يومًا.", "language": "ar"}
    path = f"/api/v1/consultations/{page.slug}/comments/"
    headers = {"Idempotency-Key": "a-key-of-this-test"}
    answer = layla.post(path, sent, content_type="application/json", headers=headers)
    assert answer.status_code == 201, answer.text
    published_comment(page)
    settle(page)
    assert Sequencer().step() > 0
    assert LogEntry.objects.count() > 0
    editor = User.objects.create_user("editor@example.org", "a long password 1")
    grant(user=editor, agency=agency, role=Role.EDITOR)
    drain(strict=True)
    editor.delete()  # the diary of roles forgets who
    assert RoleChange.objects.filter(person=None, role=Role.EDITOR).exists()
    assert layla.delete("/api/v1/account/").status_code == 200
    drain(strict=True)
    assert not Session.objects.exists()
    assert Comment.objects.exists()


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE x (y int)",
        "CREATE TEMPORARY TABLE x (y int)",
        "CREATE FUNCTION x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE ROLE x SUPERUSER",
        "COPY accounts_user TO PROGRAM 'true'",
        "ALTER TABLE accounts_user ADD COLUMN x int",
        "ALTER TABLE consultations_logentry DISABLE TRIGGER ALL",
        "DROP TABLE accounts_user",
        "DROP TRIGGER consultations_logentry_final_delete ON consultations_logentry",
        "TRUNCATE accounts_user CASCADE",
        "TRUNCATE consultations_logentry CASCADE",
        'UPDATE consultations_logentry SET "index" = 7',
        "DELETE FROM consultations_logentry",
        "UPDATE consultations_loghead SET size = 7",
        "DELETE FROM consultations_logcheckpoint",
        "DELETE FROM consultations_logtile",
        "DELETE FROM accounts_rolechange",
        "UPDATE accounts_rolechange SET role = 'editor'",
        "DELETE FROM django_migrations",
        "SET session_replication_role = replica",
    ],
)
def test_what_the_application_never_needs_is_refused(as_it: None, sql: str) -> None:
    if not is_postgresql():
        with pytest.raises(CommandError, match="Only PostgreSQL"):
            call_command("database_roles")
        return
    assert refused(sql)


def test_a_reader_reads_all_and_writes_nothing(application: str) -> None:
    if not is_postgresql():
        with pytest.raises(CommandError, match="Only PostgreSQL"):
            call_command("database_roles", apply=True)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {READER}")
        call_command(
            "database_roles",
            application=application,
            reader=READER,
            apply=True,
            stdout=io.StringIO(),
        )
        cursor.execute(f"SET ROLE {READER}")
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            model._base_manager.exists()
    assert refused("INSERT INTO operations_instant DEFAULT VALUES")
    assert refused("DELETE FROM accounts_session")
    assert refused("CREATE TABLE x (y int)")


def test_what_a_later_migration_makes_is_the_applications_too(application: str) -> None:
    if not is_postgresql():
        assert connection.vendor == "sqlite"
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE of_a_later_release (id bigserial PRIMARY KEY, x int)")
        as_application.become()
        cursor.execute("INSERT INTO of_a_later_release (x) VALUES (1)")
        cursor.execute("UPDATE of_a_later_release SET x = 2")
    assert refused("TRUNCATE of_a_later_release")


def test_the_command_prints_what_it_would_do_and_does_nothing(application: str) -> None:
    if not is_postgresql():
        return
    told = io.StringIO()
    call_command("database_roles", application="x", stdout=told)
    lines = told.getvalue().splitlines()
    assert (lines[0], lines[-1]) == ("BEGIN;", "COMMIT;")
    assert 'GRANT SELECT, INSERT ON "public"."consultations_logentry" TO "x";' in lines
    assert not database_roles.exists("x")


def test_the_owner_is_no_application(application: str) -> None:
    """Rights that an owner has are taken by no REVOKE; the command does not pretend."""
    if not is_postgresql():
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE an_owner; CREATE TABLE of_an_owner (x int)")
        cursor.execute("ALTER TABLE of_an_owner OWNER TO an_owner")
        cursor.execute(f"GRANT an_owner TO {application}")
    with pytest.raises(CommandError, match="may become the owner of tables"):
        call_command("database_roles", application=application, apply=True)
    with pytest.raises(CommandError, match="There is no role nobody_of_this_name"):
        call_command("database_roles", application="nobody_of_this_name", apply=True)
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE over_all SUPERUSER")
    with pytest.raises(CommandError, match="over_all is a superuser"):
        call_command("database_roles", application="over_all", apply=True)


def test_the_doctor_tells_whether_the_application_owns_the_tables(application: str) -> None:
    if not is_postgresql():
        assert list(database.role()) == []
        return
    [found] = database.role()
    assert found.level is Level.WARNING
    assert "is a superuser" in found.what
    as_application.become()
    [found] = database.role()
    assert found.level is Level.OK
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f"GRANT DELETE ON consultations_logentry TO {application}")
    as_application.become()
    [found] = database.role()
    assert "Rows of consultations_logentry may be deleted" in found.what


def test_every_table_that_only_grows_by_triggers_is_narrowed() -> None:
    """A new table of that kind is to be registered beside the migration that guards it."""
    grows = {"accounts_rolechange", "django_migrations"}
    grows |= {f"consultations_log{name}" for name in ("entry", "tile", "head", "checkpoint")}
    assert set(database_roles._narrowed) == grows
    tables = set(connection.introspection.table_names())
    assert grows <= tables
