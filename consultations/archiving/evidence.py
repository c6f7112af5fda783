"""What an archive holds for programs and for the proof: tables, texts, and what the public log tells of the consultation."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from consultations import fingerprints
from consultations.archiving import verify
from consultations.exporting import files
from consultations.exporting.errors import ArchiveTooEarly
from consultations.exporting.files import Wanted
from consultations.log import export, keys, reading, records
from consultations.log.reading import Published
from consultations.log.records import Json
from consultations.log.tiles import WIDTH
from consultations.models import (
    ConsultationPage,
    FileForm,
    LeafKind,
    LogEntry,
    PendingLeaf,
    Scope,
    TextVersion,
)
from consultations.outcome import record
from consultations.services.texts import fingerprinted

TABLES = ((FileForm.LINES, "comments.jsonl"), (FileForm.CSV_EXCEL, "comments.csv"))


def published_log(original: ConsultationPage) -> Published:
    """The log's present head, which tells all that happened to the consultation.

    Raises:
        ArchiveTooEarly: something of it waits for its place in the log; a minute later it does not.
    """
    told = f'"consultation":"{original.translation_key}"'
    now = reading.published()
    if now is None or PendingLeaf.objects.filter(leaf__contains=told).exists():
        raise ArchiveTooEarly
    return now


def write_log(original: ConsultationPage, now: Published, folder: Path) -> list[Json]:
    """Write ``log/``: head, key, hashes of all entries, and those about the consultation; returns the facts of the latter that
    are not about single comments. Constant memory.
    """
    folder.mkdir()
    (folder / "checkpoint").write_text(now.note, encoding="utf-8")
    (folder / "vkey").write_text(f"{keys.verifiers()[0].vkey}\n", encoding="utf-8")
    with (folder / "hashes.bin").open("wb") as file:
        for index in range(-(-now.size // WIDTH)):
            file.write(reading.tile(0, index, min(WIDTH, now.size - index * WIDTH)))
    rows = LogEntry.objects.filter(
        consultation_key=original.translation_key, index__lt=now.size
    ).order_by("index")
    facts = []
    with (folder / "leaves.jsonl").open("w", encoding="utf-8") as lines:
        for row in rows.iterator():
            lines.write(json.dumps({"index": row.index, "leaf": row.leaf}) + "\n")
            if not row.kind.startswith("comment."):
                facts.append(records.parse_leaf(row.leaf).facts | {"kind": row.kind})
    with (folder / "opened.jsonl").open("wb") as opened:
        for line in export.opened_records(original.translation_key):
            opened.write(line)
    return facts


def write_data(
    original: ConsultationPage, facts: list[Json], folder: Path, versions: list[TextVersion]
) -> None:
    """Write ``data/``: the public comments as tables, and texts and outcome as the log has their fingerprints."""
    folder.mkdir()
    for form, name in TABLES:
        files.write(Wanted(original, form, Scope.PUBLIC, "ar"), folder / name)
    told = {one["text"] for one in facts if one.get("text")}
    for version in versions:
        # A text that was replaced before the opening is none that the log tells of.
        below = folder / ("texts" if version.sha256 in told else "texts-before")
        below.mkdir(exist_ok=True)
        name = "adopted" if version.is_adopted else str(version.number)
        (below / f"{name}.json").write_bytes(fingerprints.canonical(fingerprinted(version)))
    published = [one for one in facts if one["kind"] == LeafKind.OUTCOME_PUBLISHED]
    if published and "outcome" in published[0]:
        moment = original.outcome.published_at  # type: ignore[attr-defined]  # the plugin misses this reverse side
        with (folder / "outcome.json").open("w", encoding="utf-8") as outcome:
            for part in record.written(original, moment, published[0]["counts"]):
                outcome.write(part)


def seal(folder: Path) -> None:
    """Add the program that checks the archive and the list of fingerprints, and let that program check it.

    Raises:
        ArchiveTooEarly: it does not verify: something changed while it was written, or the log tells of something else.
    """
    shutil.copyfile(verify.__file__, folder / "verify.py")
    lines = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        lines.append(f"{verify.sha256_of(path)}  {path.relative_to(folder).as_posix()}\n")
    (folder / "MANIFEST.sha256").write_text("".join(lines), encoding="utf-8")
    try:
        verify.check(folder)
    except verify.Fault as fault:
        raise ArchiveTooEarly(fault=str(fault)) from fault
