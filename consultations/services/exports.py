"""Files that officials ask for: asked, written by a worker, deleted after a week. A failed one says that it failed, and why."""

from __future__ import annotations

import errno
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.db import transaction
from django.db.models import QuerySet

from accounts.actors import Actor
from common.errors import NotFound, Refused
from common.logging import get_logger
from consultations import policies
from consultations.exporting import documents, files, public
from consultations.exporting.errors import PrinterMissing
from consultations.exporting.files import Wanted, Written
from consultations.exporting.writers import ENDINGS
from consultations.models import (
    ConsultationPage,
    DocumentForm,
    Export,
    ExportProblem,
    ExportState,
    FileForm,
    Scope,
)
from consultations.services.window import require

log = get_logger(__name__)

KEPT = timedelta(days=7)
MAX_ATTEMPTS = 3
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
UNFINISHED = (ExportState.WAITING, ExportState.RUNNING)


@transaction.atomic
def ask_export(
    *, consultation: ConsultationPage, actor: Actor, form: str, language: str, now: datetime
) -> Export:
    """Have a worker write a file of all comments; the same that is asked for already and not finished is not written twice.

    Raises:
        Refused: `actor` neither runs nor moderates consultations of the agency.
        ValueError: there is no such form.
    """
    if form not in {*FileForm.values, *DocumentForm.values}:
        raise ValueError(form)
    scope = scope_for(actor, consultation.agency_id)
    if form in DocumentForm.values:
        scope = Scope.PUBLIC
    asked = Export.objects.filter(
        consultation=consultation,
        asked_by_id=actor.user_id,
        form=form,
        scope=scope,
        language=language,
        state__in=UNFINISHED,
    ).first()
    if asked is not None:
        return asked
    export = Export.objects.create(
        consultation=consultation,
        asked_by_id=actor.user_id,
        asked_at=now,
        form=form,
        scope=scope,
        language=language,
        expires_at=now + KEPT,
    )
    from consultations.tasks import write_export  # the task calls this module back

    write_export.enqueue(export.pk)
    return export


def scope_for(actor: Actor, agency_id: int | None) -> Scope:
    """Whose words an official may take along: moderators read what waits and what is withheld, others do not.

    Raises:
        Refused: `actor` neither runs nor moderates consultations of the agency.
    """
    require(policies.may_export(actor, agency_id))
    return Scope.MODERATION if policies.may_moderate(actor, agency_id) else Scope.ANALYSIS


def may_open(actor: Actor, export: Export) -> bool:
    """Whether this official may have the file: nobody gets another's whose scope is wider."""
    try:
        own = scope_for(actor, export.consultation.agency_id)
    except Refused:
        return False
    return own == Scope.MODERATION or export.scope in {own, Scope.PUBLIC}


def write_export(*, export_id: int) -> None:
    """Write the file of one export. May run any number of times; each attempt is counted before it begins.

    An attempt that was taken for dead and comes to its end all the same finds that another was counted, and changes nothing.

    Raises:
        Exception: what went wrong, for another attempt; after the third the export is failed and nothing is raised.
    """
    export = _begin(export_id)
    if export is None:
        return
    target = path_of(export)
    wanted = Wanted(export.consultation, export.form, export.scope, export.language)
    try:
        written = _written(wanted, target)
    except PrinterMissing as missing:
        log.exception("export.libraries_missing", **missing.facts)
        _fail(export, ExportProblem.LIBRARIES)
    except OSError as error:
        if error.errno in _NO_ROOM:
            _fail(export, ExportProblem.DISK)
            return
        _give_up_or_raise(export, error)
    except Exception as error:
        _give_up_or_raise(export, error)
    else:
        if not _ready(export, written):
            files.shared.remove(target.name)


def _written(wanted: Wanted, target: Path) -> Written:
    write = documents.write if wanted.form in DocumentForm.values else files.write
    written = write(wanted, target)
    files.shared.publish(target.name)
    return written


def _begin(export_id: int) -> Export | None:
    """Count the attempt; None where there is nothing to do (any more)."""
    with transaction.atomic():
        rows = Export.objects.select_for_update(of=("self",)).select_related("consultation")
        export = rows.filter(pk=export_id, state__in=UNFINISHED).first()
        if export is None:
            return None
        files.remove_drafts(path_of(export))
        if export.attempts >= MAX_ATTEMPTS:  # each of them was killed: nothing else leaves it so
            _fail(export, ExportProblem.STOPPED)
            return None
        export.attempts += 1
        export.state = ExportState.RUNNING
        export.save(update_fields=["attempts", "state"])
    return export


def _ready(export: Export, written: Written) -> bool:
    changed = _of_this_attempt(export).update(
        state=ExportState.READY,
        as_of=written.as_of,
        rows=written.rows,
        size_bytes=written.size_bytes,
        sha256=written.sha256,
    )
    log.info("export.written", export=export.public_id, rows=written.rows, size=written.size_bytes)
    return bool(changed)


def _fail(export: Export, problem: ExportProblem) -> None:
    _of_this_attempt(export).update(state=ExportState.FAILED, problem=problem)
    log.error("export.failed", export=export.public_id, problem=problem.value)


def _give_up_or_raise(export: Export, error: Exception) -> None:
    log.exception("export.attempt_failed", export=export.public_id, attempt=export.attempts)
    if export.attempts < MAX_ATTEMPTS:
        raise error
    _fail(export, ExportProblem.ERROR)


def _of_this_attempt(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, attempts=export.attempts, state__in=UNFINISHED)


def path_of(export: Export) -> Path:
    """Where the file of the present attempt is; each attempt has its own, so none writes over another's."""
    return files.folder() / f"{export.public_id}-{export.attempts}.{ENDINGS[export.form]}"


def open_file(*, export: Export) -> IO[bytes]:
    """The whole file of an export that is ready.

    Raises:
        NotFound: it is not ready, or its file is gone or not as it was written; then the export is failed from now on.
        FilesAway: the bucket does not answer.
    """
    if export.state != ExportState.READY:
        raise NotFound
    content = _opened(export)
    if content is None:
        Export.objects.filter(pk=export.pk).update(
            state=ExportState.FAILED, problem=ExportProblem.LOST
        )
        log.error("export.failed", export=export.public_id, problem=ExportProblem.LOST.value)
        raise NotFound
    return content


def _opened(export: Export) -> IO[bytes] | None:
    try:
        content = files.shared.open(path_of(export).name, export.sha256)
    except FileNotFoundError:
        return None
    if os.fstat(content.fileno()).st_size != export.size_bytes:
        content.close()
        return None
    return content


def delete_expired_exports(*, now: datetime) -> int:
    """Delete exports whose week is over with their files, and files that nobody knows; returns how many exports."""
    expired = Export.objects.filter(expires_at__lte=now)
    deleted = _discard(list(expired))
    files.remove_left_over({path_of(one).name for one in Export.objects.all()})
    return deleted


@transaction.atomic
def forget_exports(*, consultation: ConsultationPage) -> None:
    """Have the files of a consultation go, since an author took words back that may stand in them; at the transaction's end."""
    ready = Export.objects.filter(consultation=consultation, state=ExportState.READY)
    gone = list(ready.select_for_update())
    transaction.on_commit(lambda: public.remove(consultation))
    if gone:
        transaction.on_commit(lambda: _discard(gone))


def discard(exports: QuerySet[Export]) -> None:
    """Have exports go in the caller's transaction, and their files at its end; who writes one just now keeps nothing of it."""
    gone = list(exports)
    Export.objects.filter(pk__in=[one.pk for one in gone]).delete()
    transaction.on_commit(lambda: _unlink(gone))


def _unlink(exports: list[Export]) -> None:
    for one in exports:
        files.shared.remove(path_of(one).name)


def _discard(exports: list[Export]) -> int:
    Export.objects.filter(pk__in=[one.pk for one in exports]).delete()
    _unlink(exports)
    return len(exports)
