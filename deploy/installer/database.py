"""PostgreSQL on this machine: a role without password that only the system's user `diwan` may take, and an archive of the log."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from deploy.installer.machine import Failed, Machine, say

# Durable whatever the distribution says; the log is archived, so that any moment can be restored (docs/backup.md).
CONF = """\
# Written by Diwan's installer; put your own settings into another file of this folder.
fsync = on
full_page_writes = on
synchronous_commit = on
wal_level = replica
archive_mode = on
archive_timeout = 60
archive_command = '{command}'
"""
# docs/backup.md; it says of a segment that it is archived only when it is on the disk.
ARCHIVE = "{python} {current}/operations/pitr/archive_wal.py put {folder} %p %f"
PEER = "local all diwan peer\nlocal replication diwan peer\nlocal diwan diwan_owner peer\n"


def psql(machine: Machine, statement: str, database: str = "postgres") -> str:
    command = ["runuser", "-u", "postgres", "--", "psql", "-XAtq", "-v", "ON_ERROR_STOP=1"]
    return machine.run(*command, "-d", database, "-c", statement).strip()


def prepare(machine: Machine) -> None:
    """Have the server run, with role and database; asks for a restart only when its settings changed.

    Raises:
        Failed: the server does not start.
    """
    if machine.family == "rhel" and not Path("/var/lib/pgsql/data/PG_VERSION").exists():
        machine.run("postgresql-setup", "--initdb")
    machine.systemctl("enable", "--now", "postgresql.service")
    _wait(machine)
    if not psql(machine, "SELECT 1 FROM pg_roles WHERE rolname = 'diwan'"):
        psql(machine, "CREATE ROLE diwan LOGIN REPLICATION")
    if not psql(machine, "SELECT 1 FROM pg_database WHERE datname = 'diwan'"):
        psql(machine, "CREATE DATABASE diwan OWNER diwan ENCODING 'UTF8' TEMPLATE template0")
    if _configure(machine):
        machine.systemctl("restart", "postgresql.service")
        _wait(machine)


def leave(machine: Machine, *, drop: bool) -> None:
    """Take our settings out of the server, and role and database too if `drop`.

    The archive ends with it: its program goes, and a server that cannot archive keeps its log until the disk is full.

    Raises:
        Failed: the server does not start.
    """
    if not machine.succeeds("getent", "passwd", "postgres"):
        return
    machine.systemctl("start", "postgresql.service")
    _wait(machine)
    if drop:
        psql(machine, "DROP DATABASE IF EXISTS diwan WITH (FORCE)")
        psql(machine, "DROP ROLE IF EXISTS diwan")
        path = Path(psql(machine, "SHOW hba_file"))
        path.write_text(path.read_text(encoding="utf-8").removeprefix(PEER), encoding="utf-8")
    (Path(psql(machine, "SHOW config_file")).parent / "conf.d/diwan.conf").unlink(missing_ok=True)
    machine.systemctl("restart", "postgresql.service")
    _wait(machine)


def _wait(machine: Machine) -> None:
    command = "for _ in $(seq 60); do pg_isready -q -h /var/run/postgresql && exit; sleep 0.5; done; exit 1"
    if not machine.succeeds("sh", "-c", command):
        raise Failed("PostgreSQL does not start; see: journalctl -u 'postgresql*'")


def _configure(machine: Machine) -> bool:
    """Write our settings and the way in; returns whether something changed."""
    archive = machine.layout.backups / "wal"
    main = Path(psql(machine, "SHOW config_file"))
    included = main.parent / "conf.d"
    if not included.is_dir():
        included.mkdir()
        shutil.chown(included, "postgres", "postgres")
    text = main.read_text(encoding="utf-8")
    changed = False
    if not any(line.startswith("include_dir = 'conf.d'") for line in text.splitlines()):
        main.write_text(text + "\ninclude_dir = 'conf.d'\n", encoding="utf-8")
        changed = True
    current = machine.layout.current
    command = ARCHIVE.format(python=sys.executable, current=current, folder=archive)
    ours = CONF.format(command=command)
    changed |= machine.write(included / "diwan.conf", ours, mode=0o640, group="postgres")
    return _let_in(psql(machine, "SHOW hba_file")) or changed


def _let_in(file: str) -> bool:
    """The first rule that fits decides, so ours stand first."""
    path = Path(file)
    text = path.read_text(encoding="utf-8")
    if text.startswith(PEER):
        return False
    path.write_text(PEER + text, encoding="utf-8")
    say("PostgreSQL: role and database diwan, by local socket only.")
    return True
