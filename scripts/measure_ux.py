"""Measure the demo as visitors meet it: Lighthouse and html-validate on one page of each kind, in Arabic and English.

Needs Node 18 or newer and Chromium; the two tools are kept outside the project, in ``~/.cache/diwan``. Fails below the bar.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import system  # noqa: E402 - after the search path
from scripts.postgres import free_port  # noqa: E402 - as above

TOOLS = Path("~/.cache/diwan/ux").expanduser()
PACKAGES = ("lighthouse@12.8.2", "html-validate@10.17.0")
OLDEST_NODE = 18
START_SECONDS = 240.0
RUNS = int(os.environ.get("UX_RUNS", "1"))
# Source: docs/design of the pages; Lighthouse counts from 0 to 1.
BAR = {"performance": 0.98, "accessibility": 1.0, "best-practices": 1.0, "seo": 1.0}
PATHS = (
    *("/ar/", "/en/", "/ar/services/", "/ar/consultations/", "/ar/datasets/", "/ar/indicators/"),
    *("/ar/search/?q=%D8%B1%D8%AE%D8%B5%D8%A9", "/en/services/", "/ar/accessibility/"),
)
RULES = {
    "extends": ["html-validate:recommended"],
    # Style of the source, not faults of the page.
    "rules": {
        "doctype-style": "off",
        "void-style": "off",
        "no-trailing-whitespace": "off",
        "long-title": "off",
    },
}


class Missing(Exception):
    """A tool is not there; the message says which."""


def require() -> tuple[str, str]:
    """The paths of npm and Chromium.

    Raises:
        Missing: one of the tools is not installed.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise Missing(f"make ux needs Node {OLDEST_NODE} or newer with npm; it is not installed.")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.strip().lstrip("v").split(".")[0]) < OLDEST_NODE:
        raise Missing(f"make ux needs Node {OLDEST_NODE} or newer; this is {said.strip()}.")
    chromium = system.find(["chromium", "chromium-browser", "google-chrome"])
    if not chromium:
        raise Missing("make ux needs Chromium; on Debian: apt-get install chromium")
    return npm, chromium


def install(npm: str) -> None:
    """Put the two tools into the cache once; nothing else is downloaded."""
    stamp = TOOLS / "installed"
    if stamp.exists() and stamp.read_text() == " ".join(PACKAGES):
        return
    print("Installing Lighthouse and html-validate …", flush=True)
    TOOLS.mkdir(parents=True, exist_ok=True)
    variables = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"}
    command = [
        npm,
        "install",
        "--prefix",
        str(TOOLS),
        "--no-audit",
        "--no-fund",
        "--silent",
        *PACKAGES,
    ]
    subprocess.run(command, env=variables, check=True)
    stamp.write_text(" ".join(PACKAGES))


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """The demo on a private port and folder."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="diwan-ux-") as folder:
        variables = {**os.environ, "PORT": str(port), "HOST": "127.0.0.1", "DIWAN_DATA_DIR": folder}
        command = [sys.executable, str(ROOT / "scripts" / "serve.py"), "--demo"]
        process = subprocess.Popen(command, env=variables)
        try:
            address = f"http://localhost:{port}"
            wait_for(f"{address}/ar/", process)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=30).close()
            return
        time.sleep(0.5)
    raise Missing("the demo did not start; see above.")


def exists(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=30).close()
    except urllib.error.HTTPError:
        return False
    return True


def with_one_of_each(address: str) -> list[str]:
    """The fixed pages, and the first service, consultation and dataset that the API lists."""
    found = [path for path in PATHS if exists(address + path)]
    for section in ("services", "consultations", "datasets", "news", "events"):
        with contextlib.suppress(urllib.error.HTTPError, KeyError, IndexError):
            url = f"{address}/api/v1/{section}/?lang=ar&page_size=1"
            with urllib.request.urlopen(url, timeout=30) as answer:
                page = json.load(answer)["results"][0]["url"].replace(address, "")
                found.append(quote(page, safe="/%"))
    return found


def lighthouse(address: str, chromium: str) -> dict[str, float]:
    """The median score of each category."""
    command = [str(TOOLS / "node_modules/.bin/lighthouse"), address, "--quiet", "--output=json"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"]
    command += [f"--only-categories={','.join(BAR)}"]
    variables = {**os.environ, "CHROME_PATH": chromium}
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
        categories = json.loads(done.stdout)["categories"]
        runs.append({name: float(categories[name]["score"] or 0) for name in BAR})
    return {name: statistics.median(run[name] for run in runs) for name in BAR}


def invalid_html(addresses: list[str]) -> list[str]:
    """What html-validate says against the pages."""
    with tempfile.TemporaryDirectory(prefix="diwan-html-") as folder:
        (Path(folder) / ".htmlvalidate.json").write_text(json.dumps(RULES))
        names = {}
        for number, address in enumerate(addresses):
            with urllib.request.urlopen(address, timeout=30) as answer:
                (Path(folder) / f"{number}.html").write_bytes(answer.read())
            names[f"{number}.html"] = address
        command = [str(TOOLS / "node_modules/.bin/html-validate"), "--formatter=json", *names]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return [
            f"{names[Path(page['filePath']).name]}: {fault['line']}: {fault['message']} ({fault['ruleId']})"
            for page in json.loads(done.stdout or "[]")
            for fault in page["messages"]
        ]


def main() -> int:
    try:
        npm, chromium = require()
        install(npm)
        with demo() as address:
            paths = with_one_of_each(address)
            faults = invalid_html([address + path for path in paths])
            scores = {path: lighthouse(address + path, chromium) for path in paths}
    except Missing as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1
    print("\n".join(faults))
    low = 0
    for path, score in scores.items():
        row = " · ".join(f"{name} {score[name]:.2f}" for name in BAR)
        is_low = any(score[name] < BAR[name] for name in BAR)
        low += is_low
        print(f"{'BELOW' if is_low else 'ok   '} {path}: {row}")
    print(f"{len(faults)} faults of HTML; {low} of {len(scores)} pages below the bar.")
    return int(bool(faults or low))


if __name__ == "__main__":
    raise SystemExit(main())
