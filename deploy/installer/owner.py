"""Who owns the tables: a role of PostgreSQL that only a system's user of its own may take, and that only migrates.

The services' role reads and writes rows (`manage.py database_roles`): whoever takes a web process over can neither change
tables nor take triggers away that guard the public log.
"""

from __future__ import annotations

from pathlib import Path

from deploy.installer.database import psql
from deploy.installer.machine import Machine

NAME = "diwan_owner"


def prepare(machine: Machine) -> None:
    """Have the system's user and the role, and let everything be the role's, also of a site that was installed before it."""
    if not machine.succeeds("getent", "passwd", NAME):
        home = ["--home-dir", "/nonexistent", "--no-create-home"]
        machine.run(
            "useradd", "--system", "--user-group", *home, "--shell", "/usr/sbin/nologin", NAME
        )
    known = psql(machine, "SELECT rolname FROM pg_roles").splitlines()
    if NAME not in known:
        psql(machine, f"CREATE ROLE {NAME} LOGIN")
    # A restore needs the owner's rights for a while (docs/backup.md); here they end.
    psql(machine, f"REVOKE {NAME} FROM diwan")
    psql(machine, f"REASSIGN OWNED BY diwan TO {NAME}", "diwan")
    # Until PostgreSQL 14 everybody may make tables, and a database's owner not more than everybody.
    psql(machine, "REVOKE CREATE ON SCHEMA public FROM PUBLIC", "diwan")
    psql(machine, f"GRANT ALL ON SCHEMA public TO {NAME}", "diwan")


def migrate(machine: Machine, release: Path) -> None:
    """Bring the tables to a release, as their owner, and give the services their rights on what is new.

    Raises:
        Failed: a migration failed.
    """
    machine.manage(release, "migrate", "--no-color", user=NAME)
    machine.manage(release, "database_roles", "--apply", user=NAME)


def forget(machine: Machine) -> None:
    """Remove user and role, after the database went."""
    if machine.succeeds("getent", "passwd", "postgres"):
        psql(machine, f"DROP ROLE IF EXISTS {NAME}")
    if machine.succeeds("getent", "passwd", NAME):
        machine.run("userdel", NAME)
