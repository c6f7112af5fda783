"""The machine that is installed on: its commands, its files, and where Diwan lies on it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path


class Failed(Exception):
    """A step did not succeed; the message is a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things lie; another `root` is for tests."""

    root: Path = Path("/")

    @property
    def releases(self) -> Path:
        return self.root / "opt/diwan/releases"

    @property
    def environments(self) -> Path:
        """Python's packages, a folder for each lock; releases with the same packages share one."""
        return self.root / "opt/diwan/environments"

    @property
    def current(self) -> Path:
        """The link to the release that is served."""
        return self.root / "opt/diwan/current"

    @property
    def settled(self) -> Path:
        """The link to the release that was last found well: where an upgrade that broke off can go back to."""
        return self.root / "opt/diwan/settled"

    @property
    def settings(self) -> Path:
        return self.root / "etc/diwan"

    @property
    def environment(self) -> Path:
        """The variables of docs/settings.md, read by systemd."""
        return self.settings / "diwan.env"

    @property
    def data(self) -> Path:
        return self.root / "var/lib/diwan"

    @property
    def keys(self) -> Path:
        return self.root / "var/lib/diwan-keys"

    @property
    def backups(self) -> Path:
        return self.root / "var/backups/diwan"

    @property
    def key_backups(self) -> Path:
        return self.root / "var/backups/diwan-keys"

    @property
    def units(self) -> Path:
        return self.root / "etc/systemd/system"

    @property
    def edge(self) -> Path:
        """nginx's whole configuration."""
        return self.root / "etc/nginx/diwan"

    @property
    def log(self) -> Path:
        """All that the last management command said that failed."""
        return self.root / "var/log/diwan-install.log"

    @property
    def command(self) -> Path:
        """Runs management commands with the site's settings: ``diwan doctor``."""
        return self.root / "usr/local/sbin/diwan"


@dataclass(frozen=True, slots=True)
class Machine:
    """Runs commands and writes files, as root. `family` is debian or rhel."""

    family: str
    layout: Layout

    @property
    def web_user(self) -> str:
        """Whom nginx' processes run as."""
        return "www-data" if self.family == "debian" else "nginx"

    def run(self, *command: str, given: str | None = None, log: Path | None = None) -> str:
        """Run a command; returns what it printed.

        Raises:
            Failed: it ended with another code than 0; the message holds its last lines, or the last one if `log` holds all.
        """
        try:
            done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise Failed(f"{command[0]} is missing.") from None
        if done.returncode != 0 and log:
            self.write(log, done.stdout + done.stderr, mode=0o640)
            last = (done.stderr or done.stdout).strip().rpartition("\n")[2]
            raise Failed(f"{last}\nAll that it said is in {log}.")
        if done.returncode != 0:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-12:]
            raise Failed(f"'{' '.join(command)}' failed:\n" + "\n".join(said))
        return done.stdout

    def succeeds(self, *command: str) -> bool:
        try:
            self.run(*command)
        except Failed:
            return False
        return True

    def systemctl(self, *words: str) -> str:
        return self.run("systemctl", "--quiet", *words)

    def manage(self, release: Path, *words: str, user: str = "diwan") -> str:
        """Run a management command of a release with the services' settings and, unless told another, their user.

        Raises:
            Failed: it failed.
        """
        properties = [
            f"User={user}",
            "Group=diwan",
            "UMask=0027",
            f"EnvironmentFile={self.layout.environment}",
            f"WorkingDirectory={release}",
            "Environment=PYTHONDONTWRITEBYTECODE=1",
        ]
        said = [word for one in properties for word in ("-p", one)]
        program = [f"{release}/.venv/bin/python", f"{release}/manage.py"]
        wait = ["systemd-run", "--quiet", "--collect", "--wait", "--pipe"]
        try:
            return self.run(*wait, *said, *program, *words, log=self.layout.log)
        except Failed as reason:
            raise Failed(f"'manage.py {words[0]}' of {release.name} failed: {reason}") from None

    def write(self, path: Path, text: str, *, mode: int = 0o644, group: str = "") -> bool:
        """Write a file at once or not at all; returns whether it is other than before."""
        same = path.exists() and path.read_text(encoding="utf-8") == text
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        if group:
            shutil.chown(draft, group=group)
        draft.chmod(mode)
        draft.replace(path)
        return not same

    def folder(self, path: Path, owner: str, group: str, mode: int) -> None:
        """Make a folder, or give one that is there its owner and mode."""
        path.mkdir(parents=True, exist_ok=True)
        shutil.chown(path, owner, group)
        path.chmod(mode)


def say(text: str) -> None:
    print(text, flush=True)
