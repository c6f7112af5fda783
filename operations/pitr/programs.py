"""PostgreSQL's own programs: where they are, as whom the server's must run, and what they say when they fail."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from operations.backup.errors import BackupRefused

SERVER_USER = "postgres"


def server_programs(version: str = "") -> Path:
    """The folder with ``postgres`` and ``pg_verifybackup``, of this major version where several are installed.

    Raises:
        BackupRefused: there is none.
    """
    major = version.split(".", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    packaged = [  # outside the search path: Debian's place, then that of PostgreSQL's packages for RHEL
        *sorted(Path("/usr/lib/postgresql").glob(f"{major or '*'}/bin"), reverse=True),
        *sorted(Path("/usr").glob(f"pgsql-{major or '*'}/bin"), reverse=True),
    ]
    on_path = shutil.which("pg_verifybackup")
    for folder in [*packaged, *([Path(on_path).resolve().parent] if on_path else [])]:
        if all((folder / name).exists() for name in ("postgres", "pg_verifybackup")):
            return folder
    raise BackupRefused(
        f"PostgreSQL's server programs{f' of version {major}' if major else ''} are missing "
        f"(on Debian: apt-get install postgresql-{major or '15'}); they check and replay base backups."
    )


def server_account() -> pwd.struct_passwd | None:
    """Whom to become for the server, which refuses to run as root; None: nobody else."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        raise BackupRefused(
            f"PostgreSQL refuses to run as root and there is no user {SERVER_USER!r}."
        ) from None


def become(account: pwd.struct_passwd | None) -> dict[str, Any]:  # Any: arguments of subprocess
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def give(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make a folder and all below it the server's own."""
    if account is None:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def run(command: Sequence[str | Path], variables: Mapping[str, str] | None = None) -> None:
    """Run one of PostgreSQL's programs to its end.

    Raises:
        BackupRefused: it is missing or failed; the message carries its first words.
    """
    name = Path(command[0]).name
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's programs, from fixed lists
            [str(word) for word in command],
            env={**os.environ, **(variables or {}), "LC_MESSAGES": "C"},
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise BackupRefused(
            f"The program {name} is missing (on Debian: apt-get install postgresql-client)."
        ) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["no reason given"]
        raise BackupRefused(f"{name} failed: {said[0]}")
