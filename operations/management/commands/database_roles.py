"""Print or give the rights of PostgreSQL's roles."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection, transaction

from common.logging import get_logger
from operations import database_roles

log = get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Print what gives the application and a reader their rights in PostgreSQL, or do it (--apply) as the owner of the "
        "tables. Run it after each migrate; docs/operations.md says how the roles are made."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--application", default="diwan", help="the role of web and workers")
        parser.add_argument(
            "--reader", default="", help="the role that only reads: copies, figures (none)"
        )
        parser.add_argument("--apply", action="store_true", help="do it")

    def handle(self, *args: Any, application: str, reader: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles; this site runs on SQLite.")
        wanted = list(database_roles.statements(application=application, reader=reader))
        if not options["apply"]:
            self.stdout.write("BEGIN;\n" + "".join(f"{one};\n" for one in wanted) + "COMMIT;")
            return
        _give(application, reader, wanted)
        log.warning("database.rights_given", application=application, reader=reader)
        self.stdout.write(f"{application} reads and writes rows, and no more.")
        if reader:
            self.stdout.write(f"{reader} reads.")


def _give(application: str, reader: str, wanted: list[str]) -> None:
    for role in filter(None, (application, reader)):
        if not database_roles.exists(role):
            raise CommandError(f"There is no role {role}: CREATE ROLE {role} LOGIN")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for one in wanted:
                cursor.execute(one)
            _refuse_excess(application)
    except ProgrammingError as error:
        raise CommandError(f"{str(error).strip()} Run this as the owner of the tables.") from None


def _refuse_excess(application: str) -> None:
    """Rights that no REVOKE takes: the command says so and leaves all as it was."""
    if more := database_roles.excess(application):
        raise CommandError(
            f"{application} {', '.join(more)}: nothing that is granted or revoked would bind it. "
            "Let another role own the tables (docs/operations.md, PostgreSQL)."
        )
    if left := database_roles.rewritable(application):
        raise CommandError(f"{application} may still empty {', '.join(left)}.")
