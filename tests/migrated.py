"""A dump of a migrated PostgreSQL, kept between runs as the suite's SQLite file is: migrating takes half a minute."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from scripts import postgres
from tests.conftest import _migrations_fingerprint as _fingerprint


def migrated_dump() -> Path:
    """Where the dump is; it may not be there yet."""
    return Path(tempfile.gettempdir()) / f"diwan-migrated-{os.getuid()}-{_fingerprint()}.dump"


def dump(database: str, port: str) -> None:
    """Make the dump of a migrated database on a server of `scripts.postgres`."""
    draft = migrated_dump().with_suffix(f".{os.getpid()}")
    place = ["-h", "127.0.0.1", "-p", port, "-U", "diwan", "-d", database]
    command = [str(postgres.programs() / "pg_dump"), *place, "-Fc", "-Z1", "-f", str(draft)]
    subprocess.run(command, check=True)
    draft.rename(migrated_dump())


def keep_dump() -> None:
    """Leave what was migrated for the suite's own database to those who start servers after it."""
    from django.db import connection

    own = connection.settings_dict
    is_ours = (own["HOST"], own["USER"]) == ("127.0.0.1", "diwan")  # as `scripts.postgres` has it
    is_first = os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0"
    if is_ours and is_first and not migrated_dump().exists():
        dump(str(own["NAME"]), str(own["PORT"]))
