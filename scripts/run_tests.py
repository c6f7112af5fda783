"""Run the test suite: `run_tests.py all` as continuous integration does, `run_tests.py fast` without browser and servers,
`run_tests.py explore` looks for new examples against the properties.

The last part is the whole suite on SQLite, so that the output ends with pytest's summary; a failure of an earlier part is
told there too and fails the run.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import compile_messages, keycloak, postgres, system  # noqa: E402 - after the search path
from scripts.services import ckan, ckan_install, elasticsearch, elasticsearch_install  # noqa: E402 - as above

PYTEST = [sys.executable, "-m", "pytest", "-q"]
IN_TWO = ["-n", "2", "--dist", "loadfile"]


def part(name: str, command: list[str], **variables: str) -> bool:
    """Run one part of the whole and say how long it took."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    code = subprocess.call(command, cwd=ROOT, env={**os.environ, **variables})
    print(
        f"== {name}: {'passed' if code == 0 else 'FAILED'}, {time.monotonic() - started:.0f} s",
        flush=True,
    )
    return code == 0


def everything() -> int:
    with contextlib.ExitStack() as services, ThreadPoolExecutor(1) as beside:
        starting = beside.submit(start, services)
        failed = earlier_parts()
        print("\n== SQLite, everything", flush=True)
        variables = {**os.environ, "DIWAN_EARLIER_FAILURES": ", ".join(failed)}
        code = subprocess.call([*PYTEST, *IN_TWO], cwd=ROOT, env=variables | starting.result())
        return code or int(bool(failed))


def start(services: contextlib.ExitStack) -> dict[str, str]:
    """Start one of each service for all tests and both processes; returns the variables that name them.

    It takes a minute of waiting, so it is done beside the parts that need none of them.
    """
    variables: dict[str, str] = {}
    if ckan.given() is None:
        catalogue = services.enter_context(ckan.running())
        variables |= {ckan.URL: catalogue.url, ckan.TOKEN: catalogue.token}
    if not elasticsearch.given():
        variables[elasticsearch.URL] = services.enter_context(elasticsearch.running())
    variables[keycloak.ADDRESS] = services.enter_context(keycloak.running())
    return variables


def earlier_parts() -> list[str]:
    """Run what comes before the whole suite; returns what of it failed."""
    failed = []
    if not part("make check", [sys.executable, "scripts/check.py"]):
        failed.append("make check")
    with postgres.running() as address:
        on_postgres = [*PYTEST, *IN_TWO, "-m", "database", *files_with("pytest.mark.database")]
        if not part("PostgreSQL", on_postgres, DIWAN_DATABASE_URL=address):
            failed.append("the tests on PostgreSQL")
    return failed


def files_with(mark: str) -> list[str]:
    """The files of tests in which a mark stands: collecting all the others takes half a minute."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(path.relative_to(ROOT)) for path in files if mark in path.read_text("utf-8")]


def fast() -> int:
    chosen = [*PYTEST, *IN_TWO, "-m", "not browser and not server"]
    return subprocess.call(chosen, cwd=ROOT)


def explore() -> int:
    """Only what Hypothesis makes examples for; `all` takes the same examples each time, so that a change is judged by itself."""
    seeking = ["--hypothesis-profile=explore", "-m", "hypothesis", *files_with("hypothesis")]
    return subprocess.call([*PYTEST, *IN_TWO, *seeking], cwd=ROOT)


def main() -> int:
    # A run starts some hundred processes; each of them would compile the project again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compile_messages.main()
    if sys.argv[1:] in (["fast"], ["explore"]):
        return fast() if sys.argv[1] == "fast" else explore()
    try:
        system.require()
        keycloak.java_home()
        keycloak.installed()
        if ckan.given() is None:
            ckan_install.installed()
        if not elasticsearch.given():
            elasticsearch_install.installed()
    except (system.Missing, keycloak.NotInstalled) as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1
    return everything()


if __name__ == "__main__":
    raise SystemExit(main())
