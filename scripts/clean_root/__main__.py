"""The steps, one after the other."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from scripts import bundle, debian_packages
from scripts.clean_root import bundles, documented, proxied, refused, removed, upgraded
from scripts.clean_root.container import ADMIN, HOST, PASSWORD, Container, Failed, disk, say

SITE = ("--name-ar", "تجربة", "--name-en", "Trial", "--agency", "moj")
AGENCY = ("--agency-ar", "وزارة العدل", "--agency-en", "Ministry of Justice")
# Where a first installation is cut off: in the middle of Debian's packages, of ours, and of the tables.
CUTS = (("Installing packages", 6), ("Putting the release", 12), ("Making the tables", 4))


def install(system: Container, made: bundles.Bundles) -> None:
    """The first installation: cut off three times, then whole, then once more."""
    command = [f"/mnt/bundle/{made.first}/install", "--signer", "/mnt/bundle/key.pub.pem"]
    command += ["--host", HOST]
    # The trial has no authenticator; a real site keeps the second factor.
    command += ["--set", "DIWAN_STAFF_MFA=optional"]
    for word, seconds in CUTS:
        said = system.cut_off(*command, after=word, seconds=seconds)
        say(f"cut off {seconds} s after '{word}'", said)
    began = time.monotonic()
    say("install over the half of it, without network", system.run(*command))
    said = system.run("diwan", "init", *SITE, *AGENCY, "--email", ADMIN, "--password", PASSWORD)
    say(f"make the site ({time.monotonic() - began:.0f} s since the start)", said)
    say("visit", system.journey())
    say("install once more changes nothing", system.run(f"/mnt/bundle/{made.first}/install"))
    say("failed units", system.run("systemctl", "--failed", "--no-legend") or "none")
    say("how fenced in", system.run("sh", "-c", "systemd-analyze security --no-pager | grep diwan"))


def reboot(system: Container) -> None:
    """Power off, start, and wait until the site is there again."""
    system.shut_down()
    system.boot()
    until = time.monotonic() + 180
    while True:
        try:
            say("visit after a reboot", system.journey())
            return
        except Failed:
            if time.monotonic() > until:
                raise
            time.sleep(2)


def steps(system: Container, made: bundles.Bundles) -> None:
    system.boot()
    install(system, made)
    documented.walk(system, made)
    refused.bundles_and_disk(system, made)
    upgraded.cut_off_and_whole(system, made)
    upgraded.back_from_broken_ones(system, made)
    proxied.behind_a_proxy(system)
    reboot(system)
    removed.keep_and_purge(system, made)


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
            made = bundles.make(out)
            with disk(folder, base):
                try:
                    steps(system, made)
                finally:
                    system.shut_down()
        except (Failed, bundle.Refused, debian_packages.NotFetched) as reason:
            print(f"\nDiwan: {reason}", file=sys.stderr)
            return 1
    say("all steps held", f"{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
