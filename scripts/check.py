"""Check style, types, layers, templates, migrations, translations and the API's schema; all faults are shown."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
SCHEMA = ROOT / "docs" / "api" / "openapi.yaml"


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    faults: str
    seconds: float


def steps(scratch: Path) -> dict[str, list[str]]:
    """Name → command; a step passes when its command ends with 0."""
    python, manage = sys.executable, [sys.executable, "manage.py"]
    schema = str(scratch / "openapi.yaml")
    generate = [*manage, "spectacular", "--file", schema, "--validate", "--fail-on-warn"]
    return {
        "types": [str(BIN / "mypy")],
        "form": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
        "style": [str(BIN / "ruff"), "check", "--quiet", "."],
        "layers": [str(BIN / "lint-imports")],
        "templates": [str(BIN / "djlint"), "--lint", "--quiet", "frontend", "cms", "operations"],
        "migrations": [*manage, "makemigrations", "--check", "--dry-run"],
        "messages": [python, "scripts/check_messages.py"],
        "schema": generate,
        "architecture": [python, "-m", "pytest", "-q", "tests/architecture"],
    }


def run(name: str, command: list[str], variables: dict[str, str]) -> Outcome:
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    said = (done.stdout + done.stderr).strip()
    faults = "" if done.returncode == 0 else said or f"ended with {done.returncode}"
    return Outcome(name, faults, time.monotonic() - started)


def schema_drift(generated: Path) -> Outcome:
    """Compare the schema that the code gives with the one that is published in the documentation."""
    written = SCHEMA.read_text(encoding="utf-8") if SCHEMA.exists() else ""
    same = generated.exists() and generated.read_text(encoding="utf-8") == written
    fault = "docs/api/openapi.yaml is not what the code says; run: make schema"
    return Outcome("schema drift", "" if same else fault, 0.0)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="diwan-check-") as folder:
        scratch = Path(folder)
        variables = {**os.environ, "DIWAN_DATA_DIR": folder, "DIWAN_SECRET_KEY": "only-for-checks"}
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            work = [pool.submit(run, *step, variables) for step in steps(scratch).items()]
            outcomes = [task.result() for task in work]
        outcomes.append(schema_drift(scratch / "openapi.yaml"))
    for outcome in outcomes:
        state = "FAILED" if outcome.faults else "ok"
        print(f"{outcome.name:14} {state:7} {outcome.seconds:5.1f} s")
    for outcome in outcomes:
        if outcome.faults:
            print(f"\n--- {outcome.name}\n{outcome.faults}")
    return int(any(outcome.faults for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main())
