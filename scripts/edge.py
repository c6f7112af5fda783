"""Fill in nginx's configuration (`deploy/nginx`): `python scripts/edge.py FOLDER [NAME=VALUE …]`.

FOLDER becomes the whole configuration, to be started with ``nginx -c FOLDER/nginx.conf``. Names are those of `Edge`, in any case;
`docs/containers.md` explains them. Nothing but the standard library, so that any Python can run it. Containers fill the same
templates in with envsubst, from variables named EDGE_….
"""

from __future__ import annotations

import re
import shutil
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from string import Template

TEMPLATES = Path(__file__).resolve().parent.parent / "deploy" / "nginx"
_NAMED = re.compile(r"\$\{(EDGE_[A-Z_]+)\}")


class Wrong(Exception):
    """A value that the templates cannot take; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Edge:
    """What differs between installations; each field is ``EDGE_<NAME>`` in the templates. Values are nginx's own words."""

    folder: str = "/etc/nginx/diwan"  # where this configuration lies
    pages: str = ""  # of what nginx says itself; empty: the folder `pages` of the configuration
    front: str = "tls"  # tls, or proxied: behind a firewall or proxy that ends TLS
    main: str = "user www-data;"  # first line of nginx.conf
    hosts: str = "localhost"  # server_name, separated by blanks
    certificate: str = "/etc/diwan/tls/fullchain.pem"
    certificate_key: str = "/etc/diwan/tls/privkey.pem"
    acme: str = "/var/lib/diwan/acme"  # where a certificate's renewal puts its answers
    listen_tls: str = "listen 443 ssl http2; listen [::]:443 ssl http2;"
    listen_tls_others: str = (
        "listen 443 ssl http2 default_server; listen [::]:443 ssl http2 default_server;"
    )
    listen_plain: str = "listen 80; listen [::]:80;"
    listen_plain_others: str = "listen 80 default_server; listen [::]:80 default_server;"
    real_addresses: str = ""  # set_real_ip_from 192.0.2.7; real_ip_header X-Forwarded-For; …
    only_from: str = "default 1;"  # whom a proxied front serves: default 0; 192.0.2.7 1;
    metrics_from: str = ""  # allow 192.0.2.8;
    read_servers: str = "server 127.0.0.1:8001;"
    write_servers: str = "server 127.0.0.1:8002;"
    reads_at_once: str = "32"  # uncached reads under way; one more is shed
    costly_reads_at_once: str = "16"  # of them searches and reads of the API
    reads_by_address: str = "50"  # uncached reads a second of one address
    connections_by_address: str = "200"
    static: str = "/srv/diwan/static-build"
    media_parent: str = "/var/lib/diwan"  # the folder in which `media` lies (DIWAN_DATA_DIR)
    cache: str = "/var/cache/diwan/pages"
    temp: str = "/var/cache/diwan/temp"
    run: str = "/run/diwan-nginx"
    access_log: str = "/var/log/nginx/diwan.log"
    error_log: str = "stderr"

    def values(self) -> dict[str, str]:
        """Shape: ``{"EDGE_HOSTS": "diwan.example.jo", …}``."""
        found = {f"EDGE_{one.name.upper()}": getattr(self, one.name) for one in fields(self)}
        return {**found, "EDGE_PAGES": self.pages or f"{self.folder}/pages"}


def write(edge: Edge, folder: Path, templates: Path = TEMPLATES) -> Path:
    """Write the configuration into `folder`, replacing what is there; returns its nginx.conf.

    Raises:
        Wrong: an unknown front, or a template names something that `Edge` has not.
    """
    if edge.front not in {"tls", "proxied"}:
        raise Wrong(f"the front is tls or proxied, not '{edge.front}'.")
    folder.mkdir(parents=True, exist_ok=True)
    values = edge.values()
    for source in sorted(templates.glob("*.conf*")):
        text = source.read_text(encoding="utf-8")
        unknown = set(_NAMED.findall(text)) - values.keys()
        if unknown:
            raise Wrong(f"{source.name} names {', '.join(sorted(unknown))}.")
        filled = Template(text).safe_substitute(values)
        (folder / source.name.removesuffix(".template")).write_text(filled, encoding="utf-8")
    shutil.copytree(templates / "pages", folder / "pages", dirs_exist_ok=True)
    return folder / "nginx.conf"


def given(words: list[str]) -> dict[str, str]:
    """Read NAME=VALUE words.

    Raises:
        Wrong: a name that `Edge` has not.
    """
    known = {one.name for one in fields(Edge)}
    found = {}
    for word in words:
        name, divider, value = word.partition("=")
        name = name.lower().removeprefix("edge_")
        if not divider or name not in known:
            raise Wrong(f"'{word}' is not NAME=VALUE with a name of: {', '.join(sorted(known))}.")
        found[name] = value
    return found


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        print("usage: python scripts/edge.py FOLDER [NAME=VALUE …]", file=sys.stderr)
        return 2
    folder = Path(sys.argv[1]).resolve()
    try:
        made = write(Edge(**{"folder": str(folder), **given(sys.argv[2:])}), folder)
    except Wrong as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1
    print(f"Wrote {made}; check it with: nginx -t -c {made}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
