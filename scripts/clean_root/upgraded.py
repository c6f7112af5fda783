"""Upgrades while visitors read and write: one that is cut off, one that succeeds, and each way to fail."""

from __future__ import annotations

from scripts.clean_root.bundles import BAD, BROKEN, MIGRATION, Bundles
from scripts.clean_root.container import HOST, Container, Failed, say
from scripts.clean_root.refused import INSTALLED

# Everything that people wrote, and which migrations the database has had. What visitors only touch is left out.
DATA = """\
runuser -u postgres -- pg_dump --data-only -t 'wagtailcore_*' -t 'django_migrations' -t 'consultations_*' -t 'opendata_*' diwan |
grep -v restrict | sha256sum
"""


def cut_off_and_whole(system: Container, made: Bundles) -> None:
    """The new bundle as an administrator unpacks it; the first attempt is killed when half of the web has changed."""
    system.run("tar", "-xzf", f"/mnt/bundle/{made.archive}", "-C", "/root")
    command = [INSTALLED, "--upgrade", "--bundle", f"/root/{made.second}"]
    with system.watched():
        said = system.cut_off(*command, after="port 8001", seconds=3)
        say("an upgrade is cut off while visitors read and write", said)
    with system.watched():
        say("the same upgrade once more", system.run(*command))
    system.run("rm", "-r", f"/root/{made.second}")
    served(system, made.second)
    say("visit", system.journey())


def back_from_broken_ones(system: Container, made: Bundles) -> None:
    """Releases that start badly, migrate badly, or whose worker ends: the old one serves on, its data whole."""
    migration = MIGRATION.format(last="9998_trial", statement=BAD)
    cases = [
        ("web-does-not-start", "config/wsgi.py", BROKEN, "the web server on port 8001"),
        ("migration-fails", "operations/migrations/9999_bad.py", migration, "division by zero"),
        ("worker-ends", "operations/management/commands/worker.py", BROKEN, "keep running"),
    ]
    for name, path, text, sentence in cases:
        folder = made.broken(name, path, text)
        before = system.run("sh", "-c", DATA)
        with system.watched():
            said = system.run(INSTALLED, "--upgrade", "--bundle", folder, code=1)
        say(f"a release that is broken: {name}", said)
        if sentence not in said or "serves on" not in said:
            raise Failed(f"the sentence '{sentence}' is missing")
        if system.run("sh", "-c", DATA) != before:
            raise Failed("the data is other than before")
        served(system, made.second)
        if name in system.run("ls", "/opt/diwan/releases"):
            raise Failed("the broken release was left behind")
        say("visit", system.journey())
    say("the public log", system.run("diwan", "verify_log"))


def served(system: Container, folder: str) -> None:
    """Raises:
    Failed: another release than that of the folder is served, by a process or by the link.
    """
    name = folder.split("-linux-")[0].removeprefix("diwan-")
    led = system.run("readlink", "-f", "/opt/diwan/current").rsplit("/", 1)[1]
    look = "readlink /proc/[0-9]*/cwd | grep ^/opt/diwan | sort | uniq -c"
    ran = system.run("sh", "-c", look)
    say(f"what serves {HOST}", ran)
    others = [line for line in ran.splitlines() if name not in line]
    if led != name or others or name not in ran:
        raise Failed(f"{name} should be served; the link leads to {led}, and there run:\n{ran}")
