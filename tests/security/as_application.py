"""A plugin of pytest: on PostgreSQL every test runs as a role that owns nothing, with the rights of `manage.py database_roles`.

``make rights``. What the application does and its role may not is a failing test; the role of the tests owns the tables.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
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


@pytest.fixture(autouse=True)
def _as_application(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("django_db") is None or connection.vendor != "postgresql":
        yield
        return
    if str(connection.settings_dict["NAME"]) not in _given:
        request.getfixturevalue("django_db_setup")
        with request.getfixturevalue("django_db_blocker").unblock():
            give()
        _given.add(str(connection.settings_dict["NAME"]))
    request.getfixturevalue("_django_db_helper")
    become()
    connection_created.connect(become)
    yield
    connection_created.disconnect(become)
    if connection.connection is not None and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
