"""Write the locked requirements anew; they hold versions and hashes and no address, so that they work with any mirror.

`app` is what a server needs, `dev` adds the tests' tools, `compat` is `dev` with the Wagtail release after the LTS.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
COMPATIBLE_WAGTAIL = "wagtail==8.0.1"


def compile_lock(target: str, *arguments: str) -> None:
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv if uv.exists() else "uv"), "pip", "compile", "--quiet", "--universal"]
    command += ["--generate-hashes", "--no-annotate", "--no-header", "--upgrade"]
    command += ["--python-version", "3.11", "-o", str(FOLDER / target), *arguments]
    variables = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    subprocess.run(command, cwd=ROOT, env=variables, check=True)


def without_wagtail() -> list[str]:
    """The application's requirements but Wagtail's exact version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [one for one in project["project"]["dependencies"] if not one.startswith("wagtail==")]


def main() -> None:
    compile_lock("bootstrap.txt", "requirements/bootstrap.in")
    compile_lock("app.txt", "pyproject.toml")
    compile_lock(
        "dev.txt", "pyproject.toml", "--group", "dev", "--constraint", "requirements/app.txt"
    )
    loose = FOLDER / "compat.in"
    loose.write_text("\n".join([COMPATIBLE_WAGTAIL, *without_wagtail(), ""]), encoding="utf-8")
    compile_lock("compat.txt", "requirements/compat.in", "--group", "dev")


if __name__ == "__main__":
    main()
