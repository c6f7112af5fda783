"""A plugin of pytest: on PostgreSQL every test runs as a role that owns nothing, with the rights of `manage.py database_roles`.

``make rights``. What the application does and its role may not is a failing test; the role of the tests owns the tables.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.signals import connection_created

from operations import database_roles

_given: set[str] = set()


def role() -> str:
    """One for each process of pytest-xdist: roles are the server's, not the database's."""
    return f"diwan_application_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def become(**_named: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role()}")


def give() -> None:
    """Make the role where it is missing, and give it its rights in this database."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not database_roles.exists(role()):
            cursor.execute(f"CREATE ROLE {role()}")
        for one in database_roles.statements(application=role(), reader=""):
            cursor.execute(one)


def _concerns(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db")) and connection.vendor == "postgresql"


@pytest.fixture(autouse=True)
def _rights_given(request: pytest.FixtureRequest) -> None:
    """Before the test's own transaction, which would take them away again."""
    if not _concerns(request.node) or str(connection.settings_dict["NAME"]) in _given:
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock():
        give()
    _given.add(str(connection.settings_dict["NAME"]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Only the test itself: what is arranged before it may set sequences, and is emptied after it."""
    # Tests of the roles are the owner until they become the application themselves.
    if not _concerns(item) or "application" in getattr(item, "fixturenames", ()):
        return (yield)
    become()
    connection_created.connect(become)
    try:
        return (yield)
    finally:
        connection_created.disconnect(become)
        with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
