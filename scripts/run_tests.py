"""Run the test suite: `run_tests.py all` as continuous integration does, `run_tests.py fast` without browser and servers.

The last part is the whole suite on SQLite, so that the output ends with pytest's summary; a failure of an earlier part is
told there too and fails the run.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import compile_messages, keycloak, postgres, system  # noqa: E402 - after the search path
from scripts.services import ckan, ckan_install  # noqa: E402 - as above

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
    failed = []
    if not part("make check", [sys.executable, "scripts/check.py"]):
        failed.append("make check")
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(postgres.running())
        on_postgres = [*PYTEST, *IN_TWO, "-m", "database"]
        if not part("PostgreSQL", on_postgres, DIWAN_DATABASE_URL=address):
            failed.append("the tests on PostgreSQL")
    whole = [*PYTEST, *IN_TWO]
    print("\n== SQLite, everything", flush=True)
    variables = {**os.environ, "DIWAN_EARLIER_FAILURES": ", ".join(failed)}
    with contextlib.ExitStack() as stack:  # one of each for all tests and both processes
        variables[keycloak.ADDRESS] = stack.enter_context(keycloak.running())
        if ckan.given() is None:
            catalogue = stack.enter_context(ckan.running())
            variables |= {ckan.URL: catalogue.url, ckan.TOKEN: catalogue.token}
        return subprocess.call(whole, cwd=ROOT, env=variables)


def fast() -> int:
    chosen = [*PYTEST, *IN_TWO, "-m", "not browser and not server"]
    return subprocess.call(chosen, cwd=ROOT)


def main() -> int:
    compile_messages.main()
    if sys.argv[1:] == ["fast"]:
        return fast()
    try:
        system.require()
        keycloak.java_home()
        keycloak.installed()
        if ckan.given() is None:
            ckan_install.installed()
    except (system.Missing, keycloak.NotInstalled) as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1
    return everything()


if __name__ == "__main__":
    raise SystemExit(main())
