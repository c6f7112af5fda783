"""The removal that keeps the data, an installation that finds it again, and the removal of everything."""

from __future__ import annotations

from scripts.clean_root.bundles import Bundles
from scripts.clean_root.container import HOST, Container, Failed, say
from scripts.clean_root.refused import INSTALLED

REST = """\
find / -xdev \\( -path /proc -o -path /sys -o -path /mnt -o -path /root -o -path /var/log/journal \\) -prune \
    -o -iname '*diwan*' -print
systemctl list-units --no-legend '*diwan*'; systemctl list-unit-files --no-legend '*diwan*'; getent passwd diwan
runuser -u postgres -- psql -XAtc "SELECT datname FROM pg_database WHERE datname = 'diwan' UNION SELECT rolname FROM pg_roles
    WHERE rolname = 'diwan'"
grep -l diwan -r /etc/postgresql
"""


def keep_and_purge(system: Container, made: Bundles) -> None:
    say("remove, keeping the data", system.run(INSTALLED, "--uninstall"))
    archive = system.run("runuser", "-u", "postgres", "--", "psql", "-XAtc", "SHOW archive_mode")
    if archive != "off":
        raise Failed("PostgreSQL archives to a program that is gone; its log would fill the disk")
    kept = "ls -d /opt/diwan /var/lib/diwan /var/lib/diwan-keys /etc/diwan /var/backups/diwan"
    say("what is left", system.run("sh", "-c", kept, code=2))
    say("install again over the data", system.run(f"/mnt/bundle/{made.second}/install"))
    say("visit: the same site, the same account", system.journey())
    purge = ["--uninstall", "--purge"]
    said = system.run(INSTALLED, *purge, code=1)
    say("nobody removes the data by mistake", said)
    say("remove everything", system.run(INSTALLED, *purge, "--host", HOST))
    rest = system.ask("sh", "-c", REST)
    say("what is left", rest or "nothing")
    if rest:
        raise Failed("it should be nothing")
    say("failed units", system.run("systemctl", "--failed", "--no-legend") or "none")
