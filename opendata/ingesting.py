"""From an upload to rows: the original is kept, a worker reads it, and what it finds waits in a release for people.

The web process never looks into a file. A failed reading is a state of the file in its release; what is public stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any, BinaryIO

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.actors import Actor
from accounts.models import Agency
from opendata import carrying, measuring, originals, reader, releases, services, store
from opendata.errors import FileNotUsable, ReleaseClosed
from opendata.models import (
    Column,
    Dataset,
    Release,
    ReleaseFile,
    ReleaseState,
    Resource,
    ResourceKind,
    ResourceState,
)
from opendata.reference import lists
from operations import scanning

MAX_BYTES = 100 * 1024 * 1024
# Tables that were read by an older reading are not taken for those of a newer one.
READING = "2"
# The address of a dataset that nobody has described yet.
NEW = "new-"


@dataclass(frozen=True, slots=True)
class Upload:
    """An open file and its name at the sender's, which is told to people and never part of a path."""

    content: BinaryIO
    filename: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Titles:
    ar: str
    en: str = ""


@transaction.atomic
def add_resource(
    *, dataset: Dataset, actor: Actor, upload: Upload, titles: Titles, now: datetime
) -> Resource:
    """Put a new file into the release in preparation; a worker reads it.

    Raises:
        FileNotUsable: it is empty or too large. ReleaseClosed, Refused: see `releases.prepare`.
        ValidationError: a title breaks a rule.
    """
    release = releases.prepare(dataset=dataset, actor=actor, now=now)
    resource = new_resource(dataset, titles)
    attach(release, resource, upload)
    return resource


@transaction.atomic
def begin_dataset(
    *, agency: Agency, actor: Actor, upload: Upload, title: str, now: datetime
) -> Dataset:
    """A dataset that begins with its file; people describe it when the file was read, and before that it cannot be submitted.

    Raises:
        FileNotUsable: it is empty or too large. Refused: `actor` is no data steward of the agency.
    """
    services.require_steward(actor, agency.pk)
    title = title or PurePath(upload.filename).stem[:200] or "—"
    dataset = Dataset(
        agency=agency, slug=f"{NEW}{secrets.token_hex(6)}", title_ar=title, updated_at=now
    )
    dataset.search_text = services.search_text(dataset)
    dataset.save()
    add_resource(dataset=dataset, actor=actor, upload=upload, titles=Titles(title), now=now)
    return dataset


@transaction.atomic
def replace_file(*, resource: Resource, actor: Actor, upload: Upload, now: datetime) -> ReleaseFile:
    """Put a new file for a resource into the release in preparation.

    Raises: as `add_resource`.
    """
    release = releases.prepare(dataset=resource.dataset, actor=actor, now=now)
    if resource.pk in release.leaves_out:
        release.leaves_out = [pk for pk in release.leaves_out if pk != resource.pk]
        release.save(update_fields=["leaves_out"])
    return attach(release, resource, upload)


@transaction.atomic
def add_link(
    *, dataset: Dataset, actor: Actor, kind: str, link: str, titles: Titles, now: datetime
) -> Resource:
    """Put a link or an interface into the release in preparation; nothing is read.

    Raises:
        ReleaseClosed, Refused, ValidationError: as `add_resource`.
    """
    release = releases.prepare(dataset=dataset, actor=actor, now=now)
    resource = new_resource(dataset, titles, kind=kind, link=link)
    ReleaseFile.objects.create(release=release, resource=resource, state=ResourceState.READY)
    return resource


def new_resource(
    dataset: Dataset,
    titles: Titles,
    *,
    kind: str = ResourceKind.FILE,
    link: str = "",
    name: str = "",
) -> Resource:
    """Raises: ValidationError."""
    resource = Resource(
        dataset=dataset,
        position=dataset.resources.count() + 1,
        title_ar=titles.ar,
        title_en=titles.en,
        kind=kind,
        link=link,
        name=name,
    )
    resource.full_clean()
    resource.save()
    return resource


def attach(release: Release, resource: Resource, upload: Upload) -> ReleaseFile:
    """Keep the bytes as the resource's file in a release, in place of what it had there, and have them read.

    Raises:
        FileNotUsable: empty or too large.
    """
    size = upload.content.seek(0, 2)
    if not size:
        raise FileNotUsable("empty")
    if size > MAX_BYTES:
        raise FileNotUsable("too_large")
    _require_clean(upload.content)
    kept = originals.keep(upload.content)
    release.files.filter(resource=resource).delete()
    file = ReleaseFile.objects.create(
        release=release,
        resource=resource,
        file=kept.name,
        filename=PurePath(upload.filename.replace("\\", "/")).name[:255],
        media_type=upload.media_type[:100],
        size_bytes=kept.size,
        sha256=kept.sha256,
    )
    _have_read(file)
    return file


def _require_clean(content: BinaryIO) -> None:
    try:
        scanning.take(content)
    except scanning.NotClean as refusal:
        raise FileNotUsable(refusal.problem) from None


@transaction.atomic
def read_again(
    *, file: ReleaseFile, actor: Actor, options: dict[str, Any]
) -> ReleaseFile:  # Any: JSON
    """Read a file of a release in preparation with other choices: encoding, delimiter, sheet, header rows.

    Raises:
        ReleaseClosed: the release is not in preparation. Refused: `actor` is no data steward of the agency.
    """
    services.require_steward(actor, file.release.dataset.agency_id)
    if file.release.state != ReleaseState.DRAFT:
        raise ReleaseClosed(state=file.release.state)
    file.options = {key: value for key, value in options.items() if value not in ("", None)}
    file.state, file.problem, file.problem_line = ResourceState.PENDING, "", None
    file.save(update_fields=["options", "state", "problem", "problem_line"])
    _have_read(file)
    return file


@transaction.atomic
def accept_findings(*, file: ReleaseFile, actor: Actor, reason: str, now: datetime) -> ReleaseFile:
    """Decide that what looks like personal data may be published; who, when and why are kept.

    Raises:
        ReleaseClosed: it is published. Refused: `actor` is no data steward of the agency. FileNotUsable: no reason is given.
    """
    services.require_steward(actor, file.release.dataset.agency_id)
    if file.release.is_published:
        raise ReleaseClosed(state=file.release.state)
    if not reason.strip():
        raise FileNotUsable("no_reason")
    file.findings_reason, file.findings_accepted_at = reason.strip()[:1000], now
    file.findings_accepted_by_id = actor.user_id
    file.save(update_fields=["findings_reason", "findings_accepted_at", "findings_accepted_by"])
    releases.publish_itself(release=file.release, now=now)
    return file


def read_file(*, file_id: int, now: datetime) -> ReleaseFile | None:
    """Read a kept file; a worker's work, which may be done twice. None when it was replaced, read or published meanwhile.

    Raises:
        FilesAway: the bucket does not answer; nothing has changed.
    """
    file = ReleaseFile.objects.filter(pk=file_id, state=ResourceState.PENDING).first()
    if file is None:
        return None
    try:
        scanning.require_clean(file.sha256, lambda: file.file.open("rb").file)
    except scanning.FileHeld:
        return None  # it waits; `read_forgotten` comes back to it
    except scanning.NotClean as refusal:
        return _settle(file, reader.Outcome(problem=refusal.problem), now, [])
    earlier, chosen, keys = _earlier(file), _chosen_lists(file), _keys(file)
    told = lists.fingerprint(lists.known().values())
    choices = {"options": file.options, "earlier": earlier, "lists": [told, chosen]}
    key = table_key(file.sha256, choices)
    with originals.held(file.file.name) as path:
        outcome = reader.read(path, key, {**file.options, "lists": chosen}, earlier, keys)
    if not outcome.problem:
        store.publish(key)
    return _settle(file, outcome, now, keys)


def _earlier(file: ReleaseFile) -> dict[str, str]:
    """Names of the columns by label in what is public, which programs and links rely on."""
    current = file.resource.current
    return dict(current.columns.values_list("original", "name")) if current else {}


def _chosen_lists(file: ReleaseFile) -> dict[str, str]:
    """Reference lists of columns by label, as they were chosen for this file or for what is public."""
    found: dict[str, str] = {}
    for one in (file.resource.current, file):
        named = one.columns.exclude(reference_list="") if one else Column.objects.none()
        found |= dict(named.values_list("original", "reference_list"))
    return found


def _keys(file: ReleaseFile) -> list[str]:
    """Names of the columns that were marked as key: in an earlier reading of this file, else in what is public."""
    marked = measuring.key_names(file)
    if not marked and file.resource.current:
        marked = measuring.key_names(file.resource.current)
    return marked


def read_forgotten(*, now: datetime) -> int:
    """Have files read that wait without a task; one whose task failed for good has failed too. Returns how many waited."""
    waiting = ReleaseFile.objects.filter(state=ResourceState.PENDING)
    count = 0
    for file in waiting.select_related("resource", "release").iterator():
        tasks = DBTaskResult.objects.filter(
            task_path="opendata.tasks.read_release_file", args_kwargs__args=[file.pk]
        )
        if tasks.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]).exists():
            continue
        count += 1
        if tasks.filter(status=TaskResultStatus.FAILED).exists():
            _settle(file, reader.Outcome(problem="reading_failed"), now, [])
        else:
            _have_read(file)
    return count


def table_key(sha256: str, choices: dict[str, Any]) -> str:  # Any: JSON
    """The name of the table that these bytes give with these choices, 64 signs."""
    told = json.dumps([READING, sha256, choices], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


@transaction.atomic
def _settle(
    read: ReleaseFile, outcome: reader.Outcome, now: datetime, keys: list[str]
) -> ReleaseFile | None:
    """Store what a reading found, unless its file was replaced or is to be read otherwise by now."""
    rows = ReleaseFile.objects.select_for_update(of=("self",))
    file = rows.filter(pk=read.pk, state=ResourceState.PENDING).first()
    if file is None or file.options != read.options:
        return None
    file.read_at, file.found, file.findings = now, outcome.found, outcome.findings
    file.findings_accepted_at, file.findings_accepted_by, file.findings_reason = None, None, ""
    if outcome.problem:
        file.state = ResourceState.FAILED
        file.problem, file.problem_line = outcome.problem[:40], outcome.line
    else:
        file.state, file.problem, file.problem_line = ResourceState.READY, "", None
        file.row_count, file.table_key = outcome.row_count, outcome.key
        file.table_bytes, file.table_sha256 = outcome.table_bytes, outcome.table_sha256
        _store_columns(file, outcome.columns)
        file.duplicate_keys = outcome.duplicate_keys
    file.save()
    if file.state == ResourceState.READY and measuring.key_names(file) != keys:
        measuring.count_anew(file)
    releases.publish_itself(release=file.release, now=now)
    return file


def _store_columns(file: ReleaseFile, columns: list[reader.ReadColumn]) -> None:
    """Replace the columns; words given by hand stay with the column of the same original name, also from release to release."""
    current = file.resource.current
    known = {one.original: one for one in current.columns.all()} if current else {}
    known |= {one.original: one for one in file.columns.all()}
    file.columns.all().delete()
    Column.objects.bulk_create(
        Column(
            file=file,
            position=place,
            name=found.name,
            original=found.original,
            kind=found.kind,
            figures=found.figures,
            **_words(known.get(found.original), found.words),
        )
        for place, found in enumerate(columns, start=1)
    )


def _words(
    earlier: Column | None, suggested: dict[str, str]
) -> dict[str, Any]:  # Any: a field's value
    if earlier is None:
        return {name: value for name, value in suggested.items() if name in carrying.WORDS}
    words = {name: getattr(earlier, name) for name in carrying.WORDS}
    return words | {"reference_list": earlier.reference_list or suggested.get("reference_list", "")}


def _have_read(file: ReleaseFile) -> None:
    from opendata.tasks import read_release_file  # the task calls this module back

    read_release_file.enqueue(file.pk)
