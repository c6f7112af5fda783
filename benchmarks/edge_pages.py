"""A page from nginx' micro-cache beside the same bytes as a file, both over TLS, measured with wrk in turn."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass

import httpx

from scripts.rehearsal import Site

PAGE = "/ar/"
ROUNDS = 3
SECONDS = int(os.environ.get("EDGE_SECONDS", "6"))
CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Pair:
    """The best rounds, requests a second."""

    cached: float
    static: float
    bytes: int

    @property
    def percent(self) -> float:
        return self.cached / self.static * 100

    @property
    def sentence(self) -> str:
        return (
            f"{self.cached:,.0f} and {self.static:,.0f} requests/s of {self.bytes / 1024:.1f} KiB over TLS, wrk with one thread "
            f"and {CONNECTIONS} connections on the same processors, best of {ROUNDS} rounds of {SECONDS} s in turn"
        )


def compare(site: Site) -> Pair | None:
    """None where wrk is not installed (on Debian: apt-get install wrk)."""
    if not shutil.which("wrk"):
        return None
    with httpx.Client(verify=site.trusted(), timeout=60) as client:
        body = client.get(f"{site.base}{PAGE}", headers={"Accept-Encoding": "identity"}).content
    (site.folder / "static" / "same.html").write_bytes(body)
    rounds = [(_rate(site, PAGE), _rate(site, "/static/same.html")) for _ in range(ROUNDS)]
    return Pair(max(one[0] for one in rounds), max(one[1] for one in rounds), len(body))


def _rate(site: Site, path: str) -> float:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", f"{site.base}{path}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise RuntimeError(f"{path}: {told}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if found is None:
        raise RuntimeError(told)
    return float(found[1])
