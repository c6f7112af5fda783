"""The site's settings file: made once with what nobody needs to choose, then changed only where the installer was told to."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path

from deploy.installer.machine import Failed, Machine

HEADER = """\
# Diwan's settings; docs/settings.md lists them all. After a change: systemctl restart diwan.target
# It holds secrets: readable by root and the services only.
"""
_LINE = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$")
_HOST = re.compile(r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
PORTS = "8001", "8002"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line asked for; empty keeps what is there."""

    host: str = ""
    more: dict[str, str] = field(default_factory=dict)
    certificate: Path | None = None
    certificate_key: Path | None = None
    behind: str = (
        ""  # addresses of proxies that end TLS in front, separated by commas; "none" ends that
    )

    def __post_init__(self) -> None:
        if self.host and not _HOST.fullmatch(self.host):
            raise Failed(f"--host is the site's name, such as diwan.example.jo, not '{self.host}'.")
        if bool(self.certificate) != bool(self.certificate_key):
            raise Failed(
                "--certificate and --certificate-key belong together; one of them is missing."
            )
        for path in (self.certificate, self.certificate_key):
            if path and not path.is_file():
                raise Failed(f"there is no file {path}.")
        networks(self.behind)


def networks(behind: str) -> list[str]:
    """The addresses and networks of the proxies in front.

    Raises:
        Failed: one of them is no address.
    """
    found = []
    for one in behind.split(",") if behind not in {"", "none"} else []:
        try:
            found.append(str(ip_network(one.strip(), strict=False)))
        except ValueError:
            raise Failed(f"--behind-proxy takes addresses or networks, not '{one}'.") from None
    return found


def read(path: Path) -> dict[str, str]:
    """The variables of a file that systemd reads; lines in another form are not ours and are kept out."""
    if not path.exists():
        return {}
    lines = (_LINE.match(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {found[1]: _unquoted(found[2]) for found in lines if found}


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def line(name: str, value: str) -> str:
    """One line, in single quotes: systemd takes everything within them as it stands.

    Raises:
        Failed: the value has a sign that no such line can hold.
    """
    if "'" in value or "\n" in value:
        raise Failed(
            f"{name} may hold neither ' nor a line's end; write them as in an address (%27)."
        )
    return f"{name}='{value}'"


def apply(machine: Machine, wishes: Wishes) -> dict[str, str]:
    """Write the file anew where something changed, keeping comments and everything that the operator wrote.

    Raises:
        Failed: a first installation was not told the site's name.
    """
    path = machine.layout.environment
    present = read(path)
    changed = _chosen(wishes) | dict(wishes.more)
    if not present and not wishes.host:
        raise Failed("what is the site called? --host diwan.example.jo")
    made = {name: value for name, value in _made(machine).items() if name not in present}
    wanted = {**made, **changed}
    text = path.read_text(encoding="utf-8") if present else HEADER
    for name, value in wanted.items():
        new = line(name, value)
        escaped = new.replace("\\", "\\\\")  # to stand as it is
        text, count = re.subn(rf"^{name}=.*$", escaped, text, flags=re.MULTILINE)
        if not count:
            text = text.rstrip("\n") + f"\n{new}\n"
    machine.write(path, text, mode=0o640, group="diwan")
    return {**present, **wanted}


def _chosen(wishes: Wishes) -> dict[str, str]:
    chosen: dict[str, str] = {}
    if wishes.host:
        chosen |= {"DIWAN_HOSTS": wishes.host, "DIWAN_SITE_URL": f"https://{wishes.host}"}
    if wishes.behind:
        chosen["BEHIND_PROXIES"] = "" if wishes.behind == "none" else wishes.behind
    return chosen


def _made(machine: Machine) -> dict[str, str]:
    """What a site needs and nobody must choose. PostgreSQL and Redis are spoken to by local sockets, without passwords."""
    layout = machine.layout
    return {
        "DIWAN_SECRET_KEY": secrets.token_urlsafe(64),
        "DIWAN_HTTPS": "1",
        "DIWAN_PROXIES": "1",
        "DIWAN_DATABASE_URL": "postgres:////var/run/postgresql/diwan",
        "DIWAN_CACHE_URL": "unix:///run/redis-diwan/redis.sock",
        "DIWAN_DATA_DIR": str(layout.data),
        "DIWAN_KEYS_DIR": str(layout.keys),
        "DIWAN_PROBE_URL": f"http://127.0.0.1:{PORTS[0]}/readyz",
        "DIWAN_LOG_FORMAT": "json",
    }
