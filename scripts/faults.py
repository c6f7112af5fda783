"""Every fault of docs/faults.md again and again, with load and moments thrown from a seed: `make faults MINUTES=30 SEED=7`.

Ends with a table of what was answered and what did not hold, and with an error if anything did not.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts import compile_messages, system  # noqa: E402 - after the search path
from scripts.keycloak import NotInstalled  # noqa: E402 - as above
from scripts.services import ckan, elasticsearch  # noqa: E402 - as above


def main(minutes: str, seed: str, *chosen: str) -> int:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compile_messages.main()
    seed = seed or str(secrets.randbelow(1_000_000))
    print(f"All faults for {minutes} minutes, seed {seed}", flush=True)
    plan = ["-p", "tests.faults.rounds", "--fault-minutes", minutes, "--fault-seed", seed]
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "--show-capture=no", *plan]
    try:
        system.require()
        with contextlib.ExitStack() as stack:
            variables = dict(os.environ)
            if ckan.given() is None:
                catalogue = stack.enter_context(ckan.running())
                variables |= {ckan.URL: catalogue.url, ckan.TOKEN: catalogue.token}
            if not elasticsearch.given():
                variables[elasticsearch.URL] = stack.enter_context(elasticsearch.running())
            tests = chosen or ("tests/faults",)
            return subprocess.call([*command, *tests], cwd=ROOT, env=variables)
    except (system.Missing, NotInstalled) as reason:
        print(f"Diwan: {reason}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    given = sys.argv[1:]
    raise SystemExit(main(*(given if len(given) > 1 else [*(given or ["10"]), ""])))
