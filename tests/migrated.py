"""A dump of a migrated PostgreSQL, kept between runs as the suite's SQLite file is: migrating takes half a minute."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts import postgres
from tests.conftest import _migrations_fingerprint as _fingerprint


def migrated_dump() -> Path:
    """Where the dump is; it may not be there yet."""
    return Path(tempfile.gettempdir()) / f"diwan-migrated-{os.getuid()}-{_fingerprint()}.dump"


def dump(database: str, port: int) -> None:
    """Make the dump of a migrated database on a server of `scripts.postgres`."""
    draft = migrated_dump().with_suffix(f".{os.getpid()}")
    _run("pg_dump", database, port, "-Fc", "-Z1", "-f", str(draft))
    draft.rename(migrated_dump())


def restore(database: str, port: int) -> None:
    """Bring an empty database on a server of `scripts.postgres` to the newest migration; the dump must be there."""
    _run("pg_restore", database, port, str(migrated_dump()))


@contextmanager
def own_database() -> Iterator[None]:
    """The suite's database on PostgreSQL, another for each process; of many processes the first migrates for all."""
    from django.db import connections
    from django.test.utils import setup_databases, teardown_databases

    connection = connections["default"]
    own = connection.settings_dict
    is_ours = (own["HOST"], own["USER"]) == ("127.0.0.1", "diwan")  # as `scripts.postgres` has it
    with migrated_dump().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ours and migrated_dump().exists():
            made = [(connection, own["NAME"], True)]
            own["NAME"] = connection.creation._create_test_db(verbosity=0, autoclobber=True)
            connection.close()
            restore(own["NAME"], int(own["PORT"]))
        else:
            made = setup_databases(verbosity=0, interactive=False)
            if is_ours:
                dump(own["NAME"], int(own["PORT"]))
    yield
    teardown_databases(made, verbosity=0)


def _run(program: str, database: str, port: int, *words: str) -> None:
    place = ["-h", "127.0.0.1", "-p", str(port), "-U", "diwan", "-d", database]
    command = [str(postgres.programs() / program), *place, *words]
    # What only reads takes no notice; a thousand statements need not be on the disk one by one.
    variables = {**os.environ, "PGOPTIONS": "-c synchronous_commit=off"}
    subprocess.run(command, env=variables, check=True)
