"""Do many things at a site in one process of its own, which takes seconds to start; run as a program.

Reads a list of steps from standard input, JSON: words of a management command, or one line of Python after ``python``.
Writes a list of [exit code, what was said] to the file named by its argument.
"""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

UPLOADED = b"%PDF-1.7"  # what `upload` puts into a file


def write(text: str, file: str = "") -> str:
    """Somebody comments, a file is uploaded, the log is signed; returns the database's time after all of it."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.db import connection

    from consultations.log.sequencer import Sequencer
    from consultations.models import ConsultationPage
    from tests.consultations.conftest import comment_on

    comment_on(ConsultationPage.objects.get(slug="strategy", locale__language_code="ar"), text)
    if file:
        default_storage.save(file, ContentFile(text.encode()))
    Sequencer().run_once()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return str(cursor.fetchone()[0].isoformat())


def sql(query: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return str(cursor.fetchall() if cursor.description else "")


def remove(file: str) -> None:
    from django.core.files.storage import default_storage

    default_storage.delete(file)


def upload(name: str) -> None:
    """A document of the site: a file and a row that speaks of it."""
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model

    get_document_model()(title=name, file=ContentFile(UPLOADED, name)).save()


def leave_out(store: str, name: str) -> None:
    """Lose a file from the newest list of a store."""
    from operations.pitr import file_store

    files = Path(store) / "files"
    newest = file_store._lists(files)[-1]
    listing = {path: kept for path, kept in file_store._read(newest).items() if name not in path}
    file_store._write(files, listing, file_store._moment(newest))


def flip(path: str) -> None:
    """Alter one bit in the middle of a file; twice is as before."""
    content = bytearray(Path(path).read_bytes())
    content[len(content) // 2] ^= 1
    with Path(path).open("r+b") as file:
        file.write(content)


def _do(words: list[str]) -> tuple[int, str]:
    from django.core.management import CommandError, call_command

    if words[0] != "python":
        said = io.StringIO()
        try:
            call_command(*words, stdout=said, stderr=said)
        except CommandError as error:
            return error.returncode, f"{said.getvalue()}{error}"
        return 0, said.getvalue()
    return 0, str(globals()[words[1]](*words[2:]))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    steps: Any = json.load(sys.stdin)
    answers: dict[str, str] = {}
    done = []
    for words in steps:
        done.append(_do([answers.get(word, word) for word in words]))
        # A later step may name what an earlier one returned: "$0" is the first.
        answers[f"${len(done) - 1}"] = done[-1][1]
    Path(sys.argv[1]).write_text(json.dumps(done))


if __name__ == "__main__":
    sys.exit(main())
