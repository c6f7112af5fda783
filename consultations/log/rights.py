"""What the application's role may do in PostgreSQL with the public log: read it and add to it."""

from __future__ import annotations

from operations import database_roles

TABLES = ("logentry", "logtile", "loghead", "logcheckpoint")


def register() -> None:
    for name in TABLES:
        database_roles.narrow(f"consultations_{name}", "SELECT, INSERT")
