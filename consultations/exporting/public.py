"""What anybody may take along: written whole before the first byte is sent, so that its length and fingerprint are told first.

A web server ends an answer that fails in its middle as if it were whole (granian does), and half a table looks like a table. So a
file that cannot be written is an error with a status of its own, and one that is cut on its way is shorter than was said.

A file is written again after any public change (`operations.generation`), so that words that were taken back are in none that is
handed out; until then everybody gets the same one.
"""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.models import Sum

from common.logging import get_logger
from consultations.exporting import files
from consultations.exporting.errors import ExportFailed, ExportsBusy
from consultations.exporting.files import Wanted, Written
from consultations.exporting.writers import ENDINGS
from consultations.models import Comment, CommentTally, ConsultationPage, FileForm, Scope
from operations import generation

log = get_logger(__name__)

# At once in one process: the others of its threads are for those who read pages.
AT_ONCE = 2
RETRY_SECONDS = 30
SAMPLE = 100
# Bytes of a row beside the words, and what packing leaves of a workbook's; measured (benchmarks/results/exports.md).
_BESIDE_WORDS = {
    FileForm.CSV: 260,
    FileForm.CSV_EXCEL: 300,
    FileForm.LINES: 620,
    FileForm.EXCEL: 130,
}
_PACKED = 0.25
_slots = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class PublicFile:
    """An open file and what is known of it; it stays readable though its name goes."""

    content: IO[bytes]
    written: Written


def public_file(consultation: ConsultationPage, form: FileForm, language: str) -> PublicFile:
    """The file of what is public now.

    Raises:
        ExportFailed: it could not be written; nothing half written is handed out.
        ExportsBusy: as many files as may be are being written; try again.
    """
    target = _path(consultation, form, language)
    known = _opened(target)
    if known is not None:
        return known
    if not _slots.acquire(blocking=False):
        raise ExportsBusy(retry_after_seconds=RETRY_SECONDS)
    try:
        _remove_older(target)
        written = files.write(Wanted(consultation, form, Scope.PUBLIC, language), target)
        _note(target, written)
        return PublicFile(target.open("rb"), written)
    except OSError as error:
        log.exception("export.public_failed", consultation=consultation.pk, form=form)
        raise ExportFailed from error
    finally:
        _slots.release()


def remove(consultation: ConsultationPage) -> None:
    """Remove the files of a consultation from the disk, words that were taken back with them."""
    for path in files.folder().glob(f"public-{consultation.pk}-*"):
        path.unlink(missing_ok=True)


def public_count(consultation: ConsultationPage) -> int:
    """How many comments of participants are public; one query on the tallies."""
    tallies = CommentTally.objects.filter(consultation=consultation)
    return tallies.aggregate(total=Sum("published"))["total"] or 0


def sizes(consultation: ConsultationPage, count: int) -> dict[FileForm, int]:
    """About how many bytes each file has, from the length of the newest comments; one query."""
    newest = Comment.objects.published().filter(consultation=consultation).order_by("-pk")
    found = newest.values("body", "suggestion")[:SAMPLE]
    words = [len(row["body"].encode()) + len(row["suggestion"].encode()) for row in found]
    each = sum(words) / len(words) if words else 0
    return {
        form: round(count * (beside + each * (_PACKED if form == FileForm.EXCEL else 1)))
        for form, beside in _BESIDE_WORDS.items()
    }


def _path(consultation: ConsultationPage, form: FileForm, language: str) -> Path:
    known_langs = {code for code, _name in settings.LANGUAGES}
    language = language if language in known_langs else settings.LANGUAGE_CODE
    name = f"public-{consultation.pk}-{language}-{form}-{generation.number()}.{ENDINGS[form]}"
    return files.folder() / name


def _opened(target: Path) -> PublicFile | None:
    """The file of this name, where it is there with what was noted of it."""
    with suppress(OSError, ValueError):
        noted = json.loads(_facts(target).read_text())
        written = Written(**noted | {"as_of": datetime.fromisoformat(noted["as_of"])})
        content = target.open("rb")
        if target.stat().st_size == written.size_bytes:
            return PublicFile(content, written)
        content.close()
    return None


def _note(target: Path, written: Written) -> None:
    facts = asdict(written) | {"as_of": written.as_of.isoformat()}
    draft = target.with_name(f"{target.name}.facts{files.DRAFT}")
    draft.write_text(json.dumps(facts))
    draft.replace(_facts(target))


def _facts(target: Path) -> Path:
    return target.with_name(f"{target.name}.facts")


def _remove_older(target: Path) -> None:
    beginning = target.name.rpartition("-")[0]
    for path in target.parent.glob(f"{beginning}-*"):
        if not path.name.startswith(target.name) and not path.name.endswith(files.DRAFT):
            path.unlink(missing_ok=True)
