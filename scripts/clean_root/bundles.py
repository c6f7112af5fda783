"""The bundles of the trial: two good ones, and each kind of bad one."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts import bundle

MIGRATION = """\
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("operations", "{last}")]
    operations = [migrations.RunSQL("{statement}", "DROP TABLE trial_of_upgrade")]
"""
GOOD = "CREATE TABLE trial_of_upgrade (id integer)"
BAD = "CREATE TABLE trial_of_failure (id integer); INSERT INTO trial_of_failure SELECT 1/0"
BROKEN = 'raise RuntimeError("broken on purpose")\n'


@dataclass(frozen=True, slots=True)
class Bundles:
    """Names of folders in `out`; `archive` is the second one as it is carried about."""

    out: Path
    first: str
    second: str
    archive: str

    def copy(self, name: str, change: Callable[[Path], None], *, key: str = "key.pem") -> str:
        """A copy of the second bundle, changed and signed anew; returns where it lies in the container."""
        made = self.out / name
        subprocess.run(["cp", "-al", str(self.out / self.second), str(made)], check=True)
        change(made)
        if key:
            for part in ("SHA256SUMS", "SHA256SUMS.sig"):
                (made / part).unlink()
            bundle.seal(made, bundle.signing_key(self.out / key))
        return f"/mnt/bundle/{name}"

    def broken(self, name: str, path: str, text: str) -> str:
        """A release of its own, well signed, with one file that is not as it should be."""

        def change(made: Path) -> None:
            facts = json.loads((made / "release.json").read_text(encoding="utf-8"))
            replace(made / "release.json", json.dumps(facts | {"name": name}))
            replace(made / "app" / path, text)

        return self.copy(name, change)


def replace(path: Path, text: str) -> None:
    """Write a file anew; the old one is linked into other bundles too."""
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")


def fact(name: str, value: str) -> Callable[[Path], None]:
    def change(made: Path) -> None:
        facts = json.loads((made / "release.json").read_text(encoding="utf-8"))
        replace(made / "release.json", json.dumps(facts | {name: value}))

    return change


def commit_with(path: str, text: str) -> str:
    """A commit on top of HEAD that adds or replaces one file; no branch and no working tree is touched."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {**os.environ, "GIT_INDEX_FILE": f"{folder}/index"}

        def git(*words: str, given: str = "") -> str:
            command = ["git", *words]
            done = subprocess.run(
                command,
                cwd=bundle.ROOT,
                env=variables,
                input=given,
                capture_output=True,
                text=True,
                check=True,
            )
            return done.stdout.strip()

        git("read-tree", "HEAD")
        blob = git("hash-object", "-w", "--stdin", given=text)
        git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
        return git("commit-tree", git("write-tree"), "-p", "HEAD", "-m", "Trial of an upgrade.")


def make(out: Path) -> Bundles:
    """Make the bundle of HEAD, and one of HEAD with one more migration."""
    folder = bundle.ROOT / "operations/migrations"
    last = max(path.stem for path in folder.glob("[0-9]*.py"))
    text = MIGRATION.format(last=last, statement=GOOD)
    releases = [
        bundle.Release.of(ref)
        for ref in ("HEAD", commit_with("operations/migrations/9998_trial.py", text))
    ]
    archives = [bundle.make(one, out / "key.pem", out, packages=True).name for one in releases]
    return Bundles(out, releases[0].bundle, releases[1].bundle, archives[1])
