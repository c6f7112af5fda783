"""The command line; `deploy/install` calls it after it has looked at the bundle's signature."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.installer import settings, steps
from deploy.installer.machine import Failed, Layout, Machine
from deploy.installer.release import Bundle
from deploy.installer.settings import Wishes


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="install",
        description="Install or upgrade Diwan on this machine, as root. What is there already is kept.",
        allow_abbrev=False,
    )
    add = made.add_argument
    add("--host", default="", help="name of the site, such as diwan.example.jo (needed once)")
    add("--signer", type=Path, help="public key of who signed the bundle (needed once)")
    add(
        "--bundle", type=Path, help="folder of an unpacked bundle; default: where this program lies"
    )
    add("--upgrade", action="store_true", help="only if Diwan is installed already")
    add("--certificate", type=Path, help="TLS certificate with its chain (PEM)")
    add("--certificate-key", type=Path, help="key of that certificate (PEM)")
    add(
        "--behind-proxy",
        default="",
        metavar="ADDRESS,…",
        help="addresses of the firewall or proxy that ends TLS in front; none ends that",
    )
    add(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of docs/settings.md",
    )
    add("--no-packages", action="store_true", help="install no packages of the distribution")
    add("--verify", action="store_true", help="only look whether the bundle is whole and signed")
    add("--uninstall", action="store_true", help="remove the program; the data stays")
    add(
        "--purge",
        action="store_true",
        help="with --uninstall and the site's --host: remove data, keys and backups too",
    )
    add("--family", choices=["debian", "rhel"], default="", help=argparse.SUPPRESS)
    return made


def more(words: list[str]) -> dict[str, str]:
    """NAME=VALUE words as a mapping.

    Raises:
        Failed: one has another form.
    """
    found = {}
    for word in words:
        name, divider, value = word.partition("=")
        if not divider or not name.startswith("DIWAN_"):
            raise Failed(f"--set takes DIWAN_NAME=VALUE, not '{word}'.")
        found[name] = value
    return found


def carry_out(options: argparse.Namespace) -> None:
    """Raises:
    Failed: something is missing or did not succeed.
    """
    if os.geteuid() != 0:
        raise Failed("run this as root.")
    if not Path("/run/systemd/system").is_dir():
        raise Failed("systemd does not run here; for containers see docs/containers.md.")
    os.umask(0o022)  # the services read what is put in place
    family = options.family or ("debian" if Path("/etc/debian_version").exists() else "rhel")
    machine = Machine(family, Layout())
    with alone(machine.layout):
        if options.uninstall:
            require_name(machine.layout, options)
            steps.uninstall(machine, purge=options.purge)
        else:
            _install(machine, options)


@contextlib.contextmanager
def alone(layout: Layout) -> Iterator[None]:
    """Raises:
    Failed: this program runs already.
    """
    with (layout.root / "run/diwan-install.lock").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed("this program runs already; wait until it ends.") from None
        yield


def require_name(layout: Layout, options: argparse.Namespace) -> None:
    """Data, keys and backups of a site are removed only for who names the site."""
    host = settings.read(layout.environment).get("DIWAN_HOSTS", "").split(",")[0]
    if options.purge and host and options.host != host:
        raise Failed(
            f"this removes data, keys and backups of {host} for ever; to have that done add --host {host}"
        )


def _install(machine: Machine, options: argparse.Namespace) -> None:
    if options.purge:
        raise Failed("--purge belongs to --uninstall. Nothing was changed.")
    if options.upgrade and not machine.layout.current.exists():
        raise Failed("there is nothing to upgrade; leave --upgrade out to install.")
    wishes = Wishes(
        host=options.host,
        more=more(options.set),
        certificate=options.certificate,
        certificate_key=options.certificate_key,
        behind=options.behind_proxy,
    )
    steps.install(machine, Bundle.read(options.bundle), wishes, options.signer)


def main() -> int:
    options = parser().parse_args()
    try:
        carry_out(options)
    except Failed as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1
    except (subprocess.SubprocessError, OSError) as error:
        print(f"Diwan: {error}\nWhen that is mended, run the same again.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
