"""Bundles that are not for this machine, and a disk that is nearly full: a sentence, and nothing is changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from scripts.clean_root.bundles import Bundles, fact, replace
from scripts.clean_root.container import Container, Failed, say

INSTALLED = "/opt/diwan/current/deploy/install"
STATE = """\
readlink /opt/diwan/current /opt/diwan/settled; ls /opt/diwan/releases
find /etc/diwan /etc/nginx/diwan /etc/systemd/system -type f -o -type l | sort | xargs sha256sum
dpkg-query -W | sha256sum; runuser -u postgres -- psql -XAtc "SELECT count(*), max(id) FROM django_migrations" diwan
systemctl show -p MainPID diwan-web@8001 diwan-web@8002 diwan-worker@default diwan-sequencer nginx-diwan
"""


def bundles_and_disk(system: Container, made: Bundles) -> None:
    """Each refusal leaves the machine as it was."""

    def changed(folder: Path) -> None:
        text = (folder / "app/manage.py").read_text(encoding="utf-8")
        replace(folder / "app/manage.py", text + "# one line more\n")

    def unsigned(folder: Path) -> None:
        (folder / "SHA256SUMS.sig").unlink()

    def stranger(folder: Path) -> None:
        changed(folder)

    cases = [
        (made.copy("changed", changed, key=""), "files of the bundle were changed"),
        (made.copy("unsigned", unsigned, key=""), "its signature is missing"),
        (made.copy("stranger", stranger, key="stranger.pem"), "the signature of"),
        (made.copy("other-python", fact("python", "3.12")), "the bundle is for Python 3.12"),
        (made.copy("other-machine", fact("machine", "aarch64")), "for the processor aarch64"),
    ]
    for folder, sentence in cases:
        with_nothing_changed(system, folder, sentence)
        shutil.rmtree(made.out / Path(folder).name)
    fill(system, leave=300 << 20)
    with_nothing_changed(system, f"/mnt/bundle/{made.second}", "GB are needed")
    say("visit with a disk nearly full", system.journey())
    system.run("rm", "/root/filler")


def with_nothing_changed(system: Container, folder: str, sentence: str) -> None:
    """Raises:
    Failed: it was not refused with that sentence, or something is other than before.
    """
    before = system.run("sh", "-c", STATE)
    said = system.run(INSTALLED, "--upgrade", "--bundle", folder, code=1)
    say(f"refused: {Path(folder).name}", said)
    if sentence not in said or "Traceback" in said:
        raise Failed(f"the sentence '{sentence}' is missing")
    after = system.run("sh", "-c", STATE)
    if before != after:
        raise Failed(f"before:\n{before}\n\nafter:\n{after}")


def fill(system: Container, *, leave: int) -> None:
    """Fill the disk but for so many bytes."""
    free = int(system.run("sh", "-c", "df --output=avail -B1 / | tail -n 1"))
    system.run("fallocate", "-l", str(free - leave), "/root/filler")
