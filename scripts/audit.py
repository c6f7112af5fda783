"""Look up known weaknesses of every locked package; fails when one is found and when a package could not be looked up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    command = [sys.executable, "-m", "pip_audit", "--requirement", "requirements/app.txt"]
    command += ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = done.stderr.strip().splitlines()[-1:] or ["no answer"]
        print(f"Diwan: nothing could be audited: {last[0]}", file=sys.stderr)
        return 1
    audited = [one for one in packages if "skip_reason" not in one]
    weak = [one for one in audited if one["vulns"]]
    for one in weak:
        for flaw in one["vulns"]:
            fixed = ", ".join(flaw["fix_versions"]) or "no release yet"
            print(f"{one['name']} {one['version']}: {flaw['id']}, fixed in {fixed}")
    silent = [one for one in packages if "skip_reason" in one]
    for one in silent if audited else []:
        print(f"{one['name']}: not audited: {one['skip_reason']}", file=sys.stderr)
    if not audited:
        reason = packages[0]["skip_reason"] if packages else "the list is empty"
        print(f"Diwan: nothing could be audited: {reason}", file=sys.stderr)
    print(f"{len(audited)} of {len(packages)} packages audited, {len(weak)} with known weaknesses.")
    return int(bool(weak or silent) or not audited)


if __name__ == "__main__":
    raise SystemExit(main())
