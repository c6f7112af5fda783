"""Django's `migrate`, made fit for a site that serves meanwhile."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

_LOCK_SECONDS = 2.0
_TRIES = 20
_LONGEST_PAUSE_SECONDS = 30
_ADVISORY_LOCK = 4_917_002  # of whoever migrates; any number that nothing else in Diwan uses
# Whoever wanted a lock longer than that (55P03), or was chosen to give way (40P01), may simply try again.
_BUSY = ("55P03", "40P01")
_INVALID = (
    "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_index i"
    " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE NOT i.indisvalid AND n.nspname = current_schema()"
)


class Command(migrate.Command):
    help = (
        f"{migrate.Command.help} On PostgreSQL no migration waits long for a table: whoever waits for a lock makes all who "
        "come later wait too. It gives up, lets them through and tries again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--lock-seconds",
            type=float,
            default=_LOCK_SECONDS,
            help="how long a migration may make the site wait for a lock, each time",
        )
        parser.add_argument(
            "--tries", type=int, default=_TRIES, help="how often a lock is asked for"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        with _alone(connection), _impatient(connection, options["lock_seconds"]):
            self._try_again_and_again(connection, args, options)

    def _try_again_and_again(
        self, connection: BaseDatabaseWrapper, args: tuple[Any, ...], options: dict[str, Any]
    ) -> None:
        """Each migration is a transaction, so that the next try goes on where this one ended."""
        for attempt in range(1, options["tries"] + 1):
            _drop_invalid_indexes(connection)
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) not in _BUSY:
                    raise
                if attempt == options["tries"]:
                    raise CommandError(
                        f"A table was in use each of {attempt} times: {error}".strip()
                        + " What was applied stays; find who holds it (pg_stat_activity) and migrate again."
                    ) from error
            else:
                return
            pause = min(2 ** (attempt - 1), _LONGEST_PAUSE_SECONDS)
            self.stderr.write(f"A table is in use; try {attempt + 1} in {pause} s.")
            time.sleep(pause)


@contextmanager
def _alone(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let one machine migrate at a time; the others then find nothing left to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])


@contextmanager
def _impatient(connection: BaseDatabaseWrapper, seconds: float) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{int(seconds * 1000)}ms"])
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")


def _drop_invalid_indexes(connection: BaseDatabaseWrapper) -> None:
    """Remove what an index built beside the writers leaves behind when it is cut off: it is of no use and in the way."""
    with connection.cursor() as cursor:
        cursor.execute(_INVALID)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
