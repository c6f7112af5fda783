"""The release after this one, made of this one: a copy of the code with one more column of comments and its migration."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.servers import ROOT

CODE = ("accounts", "cms", "common", "config", "consultations", "frontend", "locale", "opendata")
NAME = "9999_next_release"
_MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consultations", "{after}")]
    operations = [{operation}]
"""
# Old code neither knows the column nor fills it; the database does.
_BOTH = 'models.CharField(max_length=20, default="web", db_default="web")'
EXPAND = f'migrations.AddField("comment", "channel", {_BOTH})'
# Fills the rows that are there, and no later ones: old code fails at its next insert.
NOT_FILLED = (
    'migrations.AddField("comment", "channel", models.CharField(max_length=20, default="web"))'
)
_FIELD = f"    channel = {_BOTH}\n"
_BEFORE = '    body = models.TextField(_("comment"))\n'


def made(folder: Path, operation: str) -> Path:
    """Copy the code and add the migration; with `EXPAND` its model has the column too."""
    for name in (*CODE, "operations", "search"):
        shutil.copytree(ROOT / name, folder / name)  # with what was compiled, which stays valid
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    migrations = folder / "consultations" / "migrations"
    newest = max(path.stem for path in migrations.glob("[0-9]*.py"))
    text = _MIGRATION.format(after=newest, operation=operation)
    (migrations / f"{NAME}.py").write_text(text)
    if operation == EXPAND:
        model = folder / "consultations" / "models" / "comment.py"
        source = model.read_text()
        assert source.count(_BEFORE) == 1
        model.write_text(source.replace(_BEFORE, _FIELD + _BEFORE))
    return folder
