"""What is done, in order: the first installation, an upgrade while the site serves, and the removal."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from deploy.installer import database, edge, owner, release, selinux, settings, space, units
from deploy.installer.machine import Failed, Layout, Machine, say
from deploy.installer.release import Bundle
from deploy.installer.settings import PORTS, Wishes

DRAIN_SECONDS = 60.0
COMMAND = """\
#!/bin/sh
# Runs one of Diwan's management commands with the settings, the user and the program of the installed site: diwan doctor
set -eu
user=diwan group=diwan
case ${1:-} in
    restore_base) user=root group=root ;; # it puts the folder of another user, PostgreSQL's, in place
    migrate | database_roles) user=diwan_owner ;; # whose the tables are
esac
release=$(readlink -f /opt/diwan/current)
tty=--pipe
if [ -t 0 ] && [ -t 1 ]; then tty=--pty; fi
exec systemd-run --quiet --collect --wait $tty -p User=$user -p Group=$group -p UMask=0027 \\
    -p EnvironmentFile=/etc/diwan/diwan.env -p WorkingDirectory="$release" -p Environment=PYTHONDONTWRITEBYTECODE=1 \\
    "$release/.venv/bin/python" "$release/manage.py" "$@"
"""


def install(machine: Machine, bundle: Bundle, wishes: Wishes, signer: Path) -> None:
    """Bring the machine to the state that was asked for, whatever of it is there already.

    Raises:
        Failed: a step did not succeed; running it again goes on from there.
    """
    layout = machine.layout
    space.require(layout, bundle)
    edge.require_ports(machine, wishes)
    folders(machine)
    chosen = settings.apply(machine, wishes)
    _trust(machine, signer)
    database.prepare(machine)
    owner.prepare(machine)
    edge.certificate(machine, wishes, chosen["DIWAN_HOSTS"].split(",")[0])
    machine.write(machine.layout.command, COMMAND, mode=0o755)
    new = release.place(machine, bundle)
    selinux.label(machine)
    well_before = release.settled(layout)
    old = well_before or release.served(layout)
    if old is None:
        _first(machine, new, chosen)
    else:
        upgrade(machine, old, new, chosen)
    release.settle(layout, new)
    release.forget_old(layout)
    say(f"Diwan {new.name} serves https://{chosen['DIWAN_HOSTS'].split(',')[0]}/")
    if well_before is None:
        say("If there is no site yet, make it with: diwan init")


def folders(machine: Machine) -> None:
    """The services' user and what it may write to. nginx reads uploaded files by its group, and nothing else of the data."""
    layout = machine.layout
    if not machine.succeeds("getent", "passwd", "diwan"):
        home = ["--home-dir", str(layout.data), "--no-create-home"]
        machine.run(
            "useradd", "--system", "--user-group", *home, "--shell", "/usr/sbin/nologin", "diwan"
        )
    for path in (layout.releases, layout.environments, layout.settings):
        machine.folder(path, "root", "root", 0o755)
    machine.folder(layout.data, "diwan", "diwan", 0o711)
    machine.folder(layout.data / "media", "diwan", machine.web_user, 0o2750)
    machine.folder(layout.keys, "diwan", "diwan", 0o700)
    machine.folder(layout.backups, "diwan", "postgres", 0o710)
    machine.folder(layout.backups / "wal", "postgres", "diwan", 0o2770)
    machine.folder(layout.key_backups, "diwan", "diwan", 0o700)
    machine.folder(layout.backups / "log", "diwan", "diwan", 0o700)


def _trust(machine: Machine, signer: Path) -> None:
    kept = machine.layout.settings / "signer.pem"
    if not kept.exists():
        machine.write(kept, signer.read_text(encoding="ascii"))


def _first(machine: Machine, new: Path, chosen: dict[str, str]) -> None:
    say("Making the tables …")
    owner.migrate(machine, new)
    release.switch(machine.layout, new)
    units.write(machine, new)
    edge.write(machine, new, chosen)
    machine.systemctl("enable", *units.ALL)
    machine.systemctl("start", *units.ALL)
    for port in PORTS:
        wrong = units.is_well(port, chosen)
        if wrong:
            raise Failed(
                f"the web server on port {port} is not well: {wrong}; see: journalctl -u diwan-web@{port}"
            )


def upgrade(machine: Machine, old: Path, new: Path, chosen: dict[str, str]) -> None:
    """Put `new` in the place of `old` without a refused request; both serve on the migrated database for a while.

    Raises:
        Failed: the new release is not well; `old` serves again, on the migrated database.
    """
    running = units.active(machine, units.OTHERS)  # a sequencer that refuses to sign does not run
    try:
        say("Migrating while the old release serves …")
        owner.migrate(machine, new)
        _serve(machine, new, chosen)
        wrong = units.unsteady(machine, running, chosen)
        if wrong:
            raise Failed(wrong)
    except Failed as reason:
        if new == old:
            raise
        if release.served(machine.layout) != old:
            say(f"The new release is not well; going back to {old.name} …")
            _serve(machine, old, chosen)
        release.forget(machine.layout, new)
        raise Failed(
            f"{reason}\nThe old release {old.name} serves on, with all its data. Ask who made the bundle."
        ) from None


def _serve(machine: Machine, chosen_release: Path, chosen: dict[str, str]) -> None:
    """Lead everything to a release: the web processes one by one, then those that nobody waits for."""
    release.switch(machine.layout, chosen_release)
    units.write(machine, chosen_release)
    machine.systemctl("enable", *units.ALL)
    machine.systemctl("start", *units.BELOW)
    for port in PORTS:
        restart_web(machine, chosen_release, port, chosen)
    edge.write(machine, chosen_release, chosen)
    machine.systemctl("restart", *units.OTHERS)
    machine.systemctl("start", *units.ALL)


def restart_web(machine: Machine, new: Path, port: str, chosen: dict[str, str]) -> None:
    """Take one web process out of nginx, let it finish, start it anew and look whether it is well."""
    say(f"Starting the web server on port {port} anew …")
    edge.write(machine, new, chosen, without=port)
    until = time.monotonic() + DRAIN_SECONDS
    while connections(port) and time.monotonic() < until:
        time.sleep(0.2)
    machine.systemctl("restart", f"diwan-web@{port}.service")
    wrong = units.is_well(port, chosen)
    if wrong:
        raise Failed(
            f"the web server on port {port} is not well: {wrong}; see: journalctl -u diwan-web@{port}"
        )


def connections(port: str, table: Path = Path("/proc/net/tcp")) -> int:
    """How many connections to a port of the loopback are open."""
    wanted = f"0100007F:{int(port):04X}"
    rows = (line.split() for line in table.read_text(encoding="ascii").splitlines()[1:])
    return sum(row[1] == wanted and row[3] == "01" for row in rows)


def uninstall(machine: Machine, *, purge: bool) -> None:
    """Remove program and units; data, keys, settings and backups stay unless `purge`. Packages of the distribution stay.

    Raises:
        Failed: PostgreSQL does not start, so that nothing can be said of its data.
    """
    present = [path.name for path in units.ours(machine.layout)]
    if present:
        machine.systemctl("disable", "--now", *units.ALL)
        machine.systemctl("stop", "diwan-*.service", "diwan-*.timer")
    database.leave(machine, drop=purge)
    for path in units.ours(machine.layout):
        path.unlink()
    shutil.rmtree(machine.layout.units / "diwan-.service.d", ignore_errors=True)
    machine.systemctl("daemon-reload")
    units.forget(machine)
    machine.layout.command.unlink(missing_ok=True)
    root = machine.layout.root
    _remove(root / "opt/diwan", machine.layout.edge)
    _remove(*(root / name for name in ("var/cache/nginx-diwan", "run/nginx-diwan")))
    _remove(root / "run/diwan-metrics")
    if purge:
        _purge(machine)
        say("Diwan is removed.")
    else:
        say(f"Diwan is removed; the data stays: {kept(machine.layout)}")


def _purge(machine: Machine) -> None:
    layout = machine.layout
    _remove(layout.data, layout.keys, layout.backups, layout.key_backups, layout.settings)
    _remove(layout.root / "var/log/nginx-diwan", layout.root / "var/log/diwan-packages.log")
    _remove(layout.log, *layout.root.glob("var/lib/systemd/timers/stamp-diwan-*"))
    selinux.forget(machine)
    owner.forget(machine)
    if machine.succeeds("getent", "passwd", "diwan"):
        machine.run("userdel", "diwan")


def _remove(*places: Path) -> None:
    for place in places:
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)  # a disk that is mounted there stays
        else:
            place.unlink(missing_ok=True)


def kept(layout: Layout) -> str:
    places = (layout.data, layout.keys, layout.settings, layout.backups, layout.key_backups)
    return ", ".join(["database diwan", *map(str, places)])
