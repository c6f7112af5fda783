"""Scan a site as in production with the HTTP Observatory (MDN): `make observatory`. Fails below A+.

The site is the rehearsal's (`scripts.rehearsal`): nginx with TLS before it, and a certificate that the scanner is told to trust.
The scanner is kept outside the project, in ``~/.cache/diwan``. Its list of hosts whose HSTS browsers know beforehand is empty,
so that no point is given for being one of them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import rehearsal  # noqa: E402 - after the search path
from scripts.postgres import NotInstalled, free_port  # noqa: E402 - as above

TOOLS = Path("~/.cache/diwan/observatory").expanduser()
PACKAGE = "@mdn/mdn-http-observatory@1.4.8"
INSTALLED = TOOLS / "node_modules" / PACKAGE.rpartition("@")[0]
OLDEST_NODE = 20
BAR = "A+"
HOST = "localhost"
# The home page, a page of each section with forms or data, the sign-in pages, and an error.
PATHS = (
    *("/", "/ar/", "/en/", "/ar/consultations/", "/ar/datasets/", "/ar/search/?q=x"),
    *("/ar/account/", "/admin/login/", "/admin/password_reset/"),
)


def require() -> str:
    """The path of Node, with the scanner installed.

    Raises:
        NotInstalled: Node or npm is missing or too old.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise NotInstalled(f"make observatory needs Node {OLDEST_NODE} or newer with npm.")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.strip().lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise NotInstalled(f"make observatory needs Node {OLDEST_NODE} or newer, not {said}")
    stamp = TOOLS / "installed"
    if not stamp.exists() or stamp.read_text() != PACKAGE:
        print("Installing the HTTP Observatory …", flush=True)
        TOOLS.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-audit", "--no-fund", "--silent", "--ignore-scripts", "--omit=optional"]
        subprocess.run([npm, "install", "--prefix", str(TOOLS), *quiet, PACKAGE], check=True)
        (INSTALLED / "conf" / "hsts-preload.json").write_text("{}")
        stamp.write_text(PACKAGE)
    return node


def scan(node: str, authority: Path, http: int, https: int, path: str) -> dict[str, Any]:
    """What the scanner says of one address. Any: its JSON.

    Raises:
        subprocess.CalledProcessError: it ended with an error.
    """
    script = str(ROOT / "scripts" / "observatory.mjs")
    done = subprocess.run(
        [node, script, str(TOOLS), HOST, str(http), str(https), path],
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(authority)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def told(path: str, found: dict[str, Any]) -> str:
    """One line for an address, and one for each test that it did not pass."""
    scanned = found["scan"]
    passed = f"{scanned['testsPassed']} of {scanned['testsQuantity']} tests"
    lines = [f"{scanned['grade']:3} {scanned['score']:4}  {path}  ({passed})"]
    lines += [
        f"      {name}: {test['result']}"
        for name, test in found["tests"].items()
        if not test["pass"]
    ]
    return "\n".join(lines)


def report(scanning: Callable[[str], dict[str, Any]]) -> int:
    """Scan every address and tell the grades; 1 when one is below the bar or was scanned without TLS."""
    low = 0
    for path in PATHS:
        found = scanning(path)
        is_low = found["scan"]["grade"] != BAR or found["scan"]["testsFailed"] > 0
        low += is_low
        print(told(path, found), flush=True)
    print(f"{len(PATHS) - low} of {len(PATHS)} addresses have {BAR} and pass every test.")
    return int(bool(low))


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kept", type=Path, help="folder of a filled database, made when absent")
    chosen = words.parse_args()
    plain = free_port()
    listen = f"listen 127.0.0.1:{plain}"
    try:
        node = require()
        fill = rehearsal.fill_from(chosen.kept) if chosen.kept else None
        with rehearsal.running(
            fill, listen_plain=f"{listen};", listen_plain_others=f"{listen} default_server;"
        ) as site:
            return report(lambda path: scan(node, site.authority, plain, site.port, path))
    except subprocess.CalledProcessError as failed:
        print(f"Diwan: {failed}\n{failed.stderr or ''}", file=sys.stderr)
    except (NotInstalled, rehearsal.NotReady) as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
