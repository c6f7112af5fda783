"""Install, upgrade, restart and remove Diwan in a clean Debian without network, as `make clean-root` does it (root).

The smallest Debian that debootstrap makes is booted by systemd-nspawn with a loopback of its own and nothing else. Everything
that the installation needs comes out of the bundle, Debian's packages included. Each step says what it saw; the first that
fails ends the run with 1. What the steps are is in docs/installing.md.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scripts import bundle, debian_packages

HOST = "diwan.example.jo"
ADMIN, PASSWORD = f"admin@{HOST}", "only-for-this-trial-1"
INSTALLED = "/opt/diwan/current/deploy/install"
PLAIN = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
}
MIGRATION = """\
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("operations", "{last}")]
    operations = [migrations.RunSQL("CREATE TABLE trial_of_upgrade (id integer)", "DROP TABLE trial_of_upgrade")]
"""
SITE = ("--name-ar", "تجربة", "--name-en", "Trial", "--agency", "moj")
AGENCY = ("--agency-ar", "وزارة العدل", "--agency-en", "Ministry of Justice")


class Failed(Exception):
    """A step did not do what it must; the message says what it did."""


class Container:
    """A booted system in a folder. `inside` are the words that enter it."""

    def __init__(self, folder: Path, shared: Path) -> None:
        self.folder, self.shared = folder, shared
        self._process: subprocess.Popen[bytes] | None = None
        self.pid = 0

    def boot(self) -> None:
        """Start the system and wait until its services run.

        Raises:
            Failed: it does not start; systemd-nspawn needs root and control groups.
        """
        command = ["systemd-nspawn", "-q", "-D", str(self.folder), "--boot", "--private-network"]
        command += [
            "--register=no",
            "--keep-unit",
            "--console=pipe",
            f"--machine=diwan-{os.getpid()}",
        ]
        command += [f"--bind-ro={self.shared}:/mnt/bundle"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 120
        while time.monotonic() < until and self._process.poll() is None:
            time.sleep(0.5)
            children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
            self.pid = int((children.read_text().split() or ["0"])[0])
            if self.pid and self._run("systemctl", "is-system-running").stdout.strip() == "running":
                return
        raise Failed("the clean system does not boot")

    def shut_down(self) -> None:
        """Ask the system to power off, as its administrator would."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGRTMIN + 4)
        try:
            self._process.wait(120)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        enter = ["nsenter", "-t", str(self.pid), "-m", "-u", "-i", "-n", "-p", "--"]
        command = [*enter, *words]
        return subprocess.run(command, env=PLAIN, capture_output=True, text=True, check=False)

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command within; returns all that it printed.

        Raises:
            Failed: it ended with another code.
        """
        done = self._run(*words)
        said = (done.stdout + done.stderr).strip()
        if done.returncode != code:
            raise Failed(f"'{' '.join(words)}' ended with {done.returncode}, not {code}:\n{said}")
        return said

    def visitor(self, *words: str) -> list[str]:
        """The command of a visitor in the container's network, which has no way out."""
        program = str(bundle.ROOT / "scripts/visitor.py")
        return ["nsenter", "-t", str(self.pid), "-n", "--", sys.executable, program, *words]

    def journey(self) -> str:
        """Raises:
        Failed: a page or form did not answer as it must.
        """
        command = self.visitor("journey", HOST, ADMIN, PASSWORD)
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(done.stderr)
        return done.stdout.strip()

    @contextlib.contextmanager
    def watched(self, counts: dict[str, int]) -> Iterator[None]:
        """Have visitors read and write meanwhile; `counts` has how often what was answered, afterwards."""
        pipe = subprocess.PIPE
        process = subprocess.Popen(self.visitor("watch", HOST), stdin=pipe, stdout=pipe, text=True)
        try:
            yield
        finally:
            answered, _ = process.communicate("")
            counts.update(json.loads(answered))


def commit_with(path: str, text: str) -> str:
    """A commit on top of HEAD that adds or replaces one file; no branch and no working tree is touched."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {**os.environ, "GIT_INDEX_FILE": f"{folder}/index"}

        def git(*words: str, given: str = "") -> str:
            command = ["git", *words]
            done = subprocess.run(
                command,
                cwd=bundle.ROOT,
                env=variables,
                input=given,
                capture_output=True,
                text=True,
                check=True,
            )
            return done.stdout.strip()

        git("read-tree", "HEAD")
        blob = git("hash-object", "-w", "--stdin", given=text)
        git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
        return git("commit-tree", git("write-tree"), "-p", "HEAD", "-m", "Trial of an upgrade.")


def bundles(out: Path) -> list[str]:
    """Make three bundles: of HEAD, with one more migration, and one that cannot start; returns their folders' names."""
    folder = bundle.ROOT / "operations/migrations"
    last = max(path.stem for path in folder.glob("[0-9]*.py"))
    refs = [
        "HEAD",
        commit_with("operations/migrations/9999_trial.py", MIGRATION.format(last=last)),
        commit_with("config/wsgi.py", 'raise RuntimeError("broken on purpose")\n'),
    ]
    made = []
    for ref in refs:
        release = bundle.Release.of(ref)
        bundle.make(release, out / "key.pem", out, packages=True)
        made.append(release.bundle)
    return made


def tampered(out: Path, name: str) -> str:
    """A copy of a bundle in which one file differs by a line."""
    copy = out / f"{name}-tampered"
    subprocess.run(["cp", "-al", str(out / name), str(copy)], check=True)
    victim = copy / "app/manage.py"
    text = victim.read_text(encoding="utf-8")
    victim.unlink()  # a link to the true one
    victim.write_text(text + "# one line more\n", encoding="utf-8")
    return copy.name


def say(step: str, seen: str) -> None:
    print(f"\n== {step}\n{seen}", flush=True)


def install(system: Container, first: str) -> None:
    start = ["--signer", "/mnt/bundle/key.pub.pem", "--host", HOST]
    # The trial has no authenticator; a real site keeps the second factor.
    start += ["--set", "DIWAN_STAFF_MFA=optional"]
    began = time.monotonic()
    say("install without network", system.run(f"/mnt/bundle/{first}/install", *start))
    said = system.run("diwan", "init", *SITE, *AGENCY, "--email", ADMIN, "--password", PASSWORD)
    say(f"make the site ({time.monotonic() - began:.0f} s since the start)", said)
    say("visit", system.journey())
    say("install once more changes nothing", system.run(f"/mnt/bundle/{first}/install"))
    say("failed units", system.run("systemctl", "--failed", "--no-legend") or "none")
    say("how fenced in", system.run("sh", "-c", "systemd-analyze security --no-pager | grep diwan"))


def upgrade(system: Container, second: str, third: str, forged: str) -> None:
    said = system.run(INSTALLED, "--bundle", f"/mnt/bundle/{forged}", "--upgrade", code=1)
    say("a bundle that was changed is refused", said)
    for step, name, code in (
        ("upgrade while visitors read and write", second, 0),
        ("a release that cannot start, and the way back", third, 1),
    ):
        counts: dict[str, int] = {}
        with system.watched(counts):
            said = system.run(INSTALLED, "--bundle", f"/mnt/bundle/{name}", "--upgrade", code=code)
        say(step, f"{said}\nanswered meanwhile: {json.dumps(counts)}")
        wrong = {key: n for key, n in counts.items() if key.split()[1] not in {"200", "403"}}
        if wrong or not counts:
            raise Failed(f"requests failed meanwhile: {wrong or 'none was made'}")
    say("visit", system.journey())


def restart_and_remove(system: Container) -> None:
    system.shut_down()
    system.boot()
    until = time.monotonic() + 180
    while True:
        try:
            say("visit after a reboot", system.journey())
            break
        except Failed:
            if time.monotonic() > until:
                raise
            time.sleep(2)
    say("remove, keeping the data", system.run(INSTALLED, "--uninstall"))
    rest = "systemctl list-units --no-legend '*diwan*'; ls -d /opt/diwan /var/lib/diwan /etc/diwan"
    say("what is left", system.run("sh", "-c", rest, code=2))


def main() -> int:
    if os.geteuid() != 0 or not shutil.which("systemd-nspawn"):
        print(
            "Diwan: this needs root and systemd-nspawn (package systemd-container).",
            file=sys.stderr,
        )
        return 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="diwan-clean-root-", dir="/var/tmp") as scratch:
        out, folder = Path(scratch, "bundles"), Path(scratch, "root")
        system = Container(folder, out)
        try:
            base = debian_packages.clean_root(bundle.CACHE)
            subprocess.run(["cp", "-a", str(base), str(folder)], check=True)
            first, second, third = bundles(out)
            forged = tampered(out, second)
            system.boot()
            install(system, first)
            upgrade(system, second, third, forged)
            restart_and_remove(system)
        except (Failed, bundle.Refused, debian_packages.NotFetched) as reason:
            print(f"\nDiwan: {reason}", file=sys.stderr)
            return 1
        finally:
            system.shut_down()
    say("all steps held", f"{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
