"""Reports and archives as files; their contents are made elsewhere."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import IO

from consultations.archiving import build
from consultations.eligibility import eligible
from consultations.exporting import files
from consultations.exporting.files import Wanted, Written
from consultations.models import DocumentForm
from consultations.reporting import contents, pdf
from operations.clock import database_now


def write(wanted: Wanted, target: Path) -> Written:
    """Write a whole document and then give it its name.

    Raises:
        ArchiveTooEarly: of an archive; a minute later it can be written.
        OSError: there is no room.
        PrinterMissing: the system lacks libraries for PDF files.
    """
    return files.whole(target, lambda file: _fill(wanted, file))


def _fill(wanted: Wanted, file: IO[bytes]) -> tuple[datetime, int]:
    as_of, comments = database_now(), eligible(wanted.consultation).count()
    if wanted.form == DocumentForm.ARCHIVE:
        build.write(wanted.consultation, file)
        return as_of, comments
    report = contents.report_on(wanted.consultation, wanted.language)
    if wanted.form == DocumentForm.PDF:
        file.write(pdf.written(report))
    else:
        from consultations.reporting import (
            word,
        )  # python-docx: only who wants Word's form waits for it

        file.write(word.written(report))
    return as_of, comments
