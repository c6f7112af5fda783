"""Putting an archive together: pages, tables and proof in one ZIP, which checks itself before anybody gets it."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from consultations import selectors
from consultations.archiving import evidence, pages
from consultations.models import ConsultationPage, TextVersion

# What the pages look like: the site's own style sheet and letters.
STYLE = [
    *("diwan.css", "fonts/ar-400.woff2", "fonts/ar-700.woff2"),
    *("fonts/latin-400.woff2", "fonts/latin-700.woff2", "fonts/OFL.txt"),
]
LANGUAGES = ("ar", "en")
FOLDER = "archive"


def write(original: ConsultationPage, target: IO[bytes]) -> None:
    """Write the archive of a consultation that has closed. It takes as much room on the disk beside its own.

    Raises:
        ArchiveTooEarly: the log does not tell everything yet, or something changed while it was written; try again.
        OSError: there is no room.
    """
    now = evidence.published_log(original)
    with tempfile.TemporaryDirectory(prefix="diwan-archive-", dir=settings.DATA_DIR) as below:
        folder = Path(below) / FOLDER
        folder.mkdir()
        versions = _versions(original)
        facts = evidence.write_log(original, now, folder / "log")
        evidence.write_data(original, facts, folder / "data", versions)
        titles = {}
        for language in LANGUAGES:
            page = selectors.local_consultation(original, language).page
            titles[f"title_{language}"] = page.title
            pages.Writer(original, page, folder / language, language).write(versions)
        start = render_to_string("consultations/archive/start.html", titles)
        (folder / "index.html").write_text(start, encoding="utf-8")
        _copy_style(folder / "assets")
        evidence.seal(folder)
        _pack(folder, target)


def _versions(original: ConsultationPage) -> list[TextVersion]:
    """Published texts in order, and the one that was adopted last."""
    found = selectors.published_versions(original)
    found.sort(key=lambda one: one.number)
    adoption = getattr(original, "adoption", None)
    return [*found, adoption.version] if adoption else found


def _copy_style(folder: Path) -> None:
    for name in STYLE:
        found = finders.find(f"frontend/{name}")
        if not found:
            raise FileNotFoundError(name)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found, folder / name)


def _pack(folder: Path, target: IO[bytes]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            packed.write(path, path.relative_to(folder.parent).as_posix())
