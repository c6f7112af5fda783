"""Who may do what in PostgreSQL: an owner that migrates, the application without DDL, and a reader for copies and figures.

An app registers in ``apps.py`` the tables of which the application may do less than read and write rows; triggers guard what is
in them from every role, and stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

_ROWS = "SELECT, INSERT, UPDATE, DELETE"
# Only the owner migrates, so only it writes down what was migrated.
_narrowed = {"django_migrations": "SELECT"}


def narrow(table: str, rights: str) -> None:
    """Have the application do no more than `rights` with a table, as GRANT writes them: ``SELECT, INSERT``."""
    _narrowed[table] = rights


def statements(*, application: str, reader: str) -> Iterator[str]:
    """What gives the two roles their rights and takes every other, in the order to run it, by the owner in one transaction.

    Running it again changes nothing. Tables of later migrations get the rights of all tables by themselves; those that an app
    narrows get them at the next run. An empty `reader` leaves that role out.
    """
    app, database, schema = _quoted(application), _quoted(_own("database")), _quoted(_own("schema"))
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    for role in filter(None, (app, _quoted(reader) if reader else "")):
        is_app = role == app
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"
        yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}"
        yield f"REVOKE ALL ON SCHEMA {schema} FROM {role}"
        yield f"REVOKE ALL ON DATABASE {database} FROM {role}"
        yield f"GRANT CONNECT ON DATABASE {database} TO {role}"
        yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
        rows, numbers = (_ROWS, "USAGE, SELECT") if is_app else ("SELECT", "SELECT")
        for kind, rights in (("TABLES", rows), ("SEQUENCES", numbers)):
            yield f"GRANT {rights} ON ALL {kind} IN SCHEMA {schema} TO {role}"
            yield f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT {rights} ON {kind} TO {role}"
    for table, rights in sorted(_narrowed.items()):
        yield f"REVOKE ALL ON {schema}.{_quoted(table)} FROM {app}"
        yield f"GRANT {rights} ON {schema}.{_quoted(table)} TO {app}"


def excess(role: str = "") -> list[str]:
    """What a role (that of this connection) may do that the application never needs, each in a few words; one query.

    It may be told of a role that is not there; then there is nothing.
    """
    row = _row(_EXCESS, [role or _own("user")])
    found = [words for words, holds in zip(_EXCESSES, row, strict=True) if holds] if row else []
    return found[:1] if found[:1] == ["is a superuser"] else found  # all the rest follows from it


def rewritable(role: str = "") -> list[str]:
    """The narrowed tables of which a role (that of this connection) may delete rows or empty all; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_REWRITABLE, {"role": role or _own("user"), "tables": sorted(_narrowed)})
        return [str(row[0]) for row in cursor.fetchall()]


_EXCESSES = (
    "is a superuser",
    "may make roles",
    "may make databases",
    "may make tables",
    "owns tables",
    "may become the owner of tables",
)
# Partitions and views included; inherited rights count, since the role has them without a word.
_EXCESS = """
SELECT r.rolsuper, r.rolcreaterole, r.rolcreatedb, has_schema_privilege(r.oid, current_schema(), 'CREATE'),
  EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relowner = r.oid),
  EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relowner <> r.oid
    AND pg_has_role(r.oid, c.relowner, 'MEMBER'))
FROM pg_roles r WHERE r.rolname = %s"""
_REWRITABLE = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
  AND c.relname = ANY(%(tables)s)
  AND (has_table_privilege(%(role)s, c.oid, 'DELETE') OR has_table_privilege(%(role)s, c.oid, 'TRUNCATE'))
ORDER BY c.relname"""
_OWN = {"database": "current_database()", "schema": "current_schema()", "user": "current_user"}


def exists(role: str) -> bool:
    return _row("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]) is not None


def _own(what: str) -> str:
    row = _row(f"SELECT {_OWN[what]}", [])
    return str(row[0]) if row else ""


def _row(sql: str, given: list[str]) -> tuple | None:  # type: ignore[type-arg]  # of whatever columns
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: tuple | None = cursor.fetchone()  # type: ignore[type-arg]
    return found


def _quoted(name: str) -> str:
    """An identifier, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
