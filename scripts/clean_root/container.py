"""A booted Debian on a disk of its own, and what is done in it from outside."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from scripts import processes
from scripts.bundle import ROOT

HOST = "diwan.example.jo"
ADMIN, PASSWORD = f"admin@{HOST}", "only-for-this-trial-1"
DISK = "12G"
PLAIN = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "LANG": "C.UTF-8",
}


class Failed(Exception):
    """A step did not do what it must; the message says what it did."""


@contextlib.contextmanager
def disk(folder: Path, base: Path) -> Iterator[None]:
    """A disk of its own at `folder`, with a copy of `base`: it can be filled up without harm to this machine's."""
    image = folder.with_suffix(".img")
    for command in (
        ["truncate", "-s", DISK, str(image)],
        ["mkfs.ext4", "-q", "-m", "0", str(image)],
        ["mkdir", "-p", str(folder)],
        ["mount", "-o", "loop", str(image), str(folder)],
    ):
        subprocess.run(command, check=True)
    try:
        subprocess.run(["cp", "-a", f"{base}/.", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


class Container:
    """The system in a folder; `shared` is seen in it, read-only, as /mnt/bundle."""

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
            self.pid = next(iter(processes.children(self._process.pid)), 0)
            if self.pid and self.ask("systemctl", "is-system-running") == "running":
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
        return subprocess.run(
            [*enter, *words], env=PLAIN, capture_output=True, text=True, check=False
        )

    def ask(self, *words: str) -> str:
        """What a command prints, however it ends."""
        return self._run(*words).stdout.strip()

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

    def cut_off(self, *words: str, after: str, seconds: float) -> str:
        """Start a command, and kill it with all that it started, `seconds` after it printed `after`; returns what it printed.

        Raises:
            Failed: it did not come so far, or had ended by then.
        """
        log = "/root/cut-off.log"
        out = [f"-pStandardOutput=truncate:{log}", f"-pStandardError=append:{log}"]
        self.run("systemd-run", "-q", "--unit=cut-off", "--collect", *out, *words)
        until = time.monotonic() + 600
        while after not in self.ask("cat", log):
            if time.monotonic() > until or not self._is_active("cut-off"):
                raise Failed(f"'{after}' was never said:\n{self.ask('cat', log)}")
            time.sleep(0.2)
        time.sleep(seconds)
        if not self._is_active("cut-off"):
            raise Failed(f"it had ended before it could be cut off:\n{self.ask('cat', log)}")
        self.run("systemctl", "kill", "--signal=KILL", "cut-off.service")
        while self._is_active("cut-off"):
            time.sleep(0.2)
        return self.ask("cat", log)

    def _is_active(self, unit: str) -> bool:
        return self.ask("systemctl", "is-active", f"{unit}.service") == "active"

    def visitor(self, *words: str) -> list[str]:
        """The command of a visitor in the container's network, which has no way out."""
        program = str(ROOT / "scripts/visitor.py")
        return ["nsenter", "-t", str(self.pid), "-n", "--", sys.executable, program, *words]

    def visit(self, *words: str) -> str:
        """What a visitor saw.

        Raises:
            Failed: a page or form did not answer as it must.
        """
        done = subprocess.run(self.visitor(*words), capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(done.stderr)
        return done.stdout.strip()

    def journey(self) -> str:
        """Raises:
        Failed: signing in or publishing did not succeed.
        """
        return self.visit("journey", HOST, ADMIN, PASSWORD)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Have visitors read and write meanwhile, and say what was answered how often.

        Raises:
            Failed: a request was not answered by the application as always.
        """
        pipe = subprocess.PIPE
        process = subprocess.Popen(self.visitor("watch", HOST), stdin=pipe, stdout=pipe, text=True)
        counts: dict[str, int] = {}
        try:
            yield
        finally:
            answered, _ = process.communicate("")
            counts.update(json.loads(answered))
        say("answered meanwhile", json.dumps(counts))
        wrong = {key: n for key, n in counts.items() if key.split()[1] not in {"200", "403"}}
        if wrong or not counts:
            raise Failed(f"requests failed meanwhile: {wrong or 'none was made'}")


def say(step: str, seen: str) -> None:
    print(f"\n== {step}\n{seen}", flush=True)
