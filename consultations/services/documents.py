"""Report and archive beside a published outcome: written anew after every change, so that no words stand in one that were taken
back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from common.errors import NotFound
from consultations.exporting.errors import ExportFailed, ExportsBusy
from consultations.exporting.files import Written
from consultations.models import (
    ConsultationPage,
    DocumentForm,
    Export,
    ExportState,
    Outcome,
    Scope,
    Visibility,
)
from consultations.services import exports

# Officials often change several things in a row; and the log takes in what happened.
SETTLES = timedelta(seconds=30)
RETRY_SECONDS = 60
BOTH = ("ar", "en")
# An archive holds both languages.
WANTED = [
    *((form, language) for form in (DocumentForm.PDF, DocumentForm.WORD) for language in BOTH),
    (DocumentForm.ARCHIVE, "ar"),
]


@transaction.atomic
def follow(*, consultation: ConsultationPage) -> None:
    """Take away what was written before a change, and have it written anew; nothing before the outcome is published.

    Call it in the transaction of the change. Two queries where something waits already.
    """
    if not is_offered(consultation):
        return
    # Held, so that no worker begins with what it read before this change.
    standing = _standing(consultation).select_for_update(of=("self",))
    waiting = {(one.form, one.language) for one in standing if one.state == ExportState.WAITING}
    exports.discard(standing.exclude(state=ExportState.WAITING))
    from consultations.tasks import write_export  # the task calls the services back

    now = timezone.now()
    for form, language in WANTED:
        if (form, language) in waiting:
            continue
        made = Export.objects.create(
            consultation=consultation,
            asked_at=now,
            form=form,
            scope=Scope.PUBLIC,
            language=language,
        )
        write_export.using(run_after=now + SETTLES).enqueue(made.pk)


def is_offered(consultation: ConsultationPage) -> bool:
    """Whether everybody may have the documents: of what is public and has its outcome. One query."""
    return (
        consultation.visibility == Visibility.PUBLIC
        and not consultation.is_thread
        and Outcome.objects.filter(consultation=consultation).exists()
    )


def ready(consultation: ConsultationPage, language: str) -> list[Export]:
    """The documents that can be taken along now, in the order of `DocumentForm`; two queries."""
    if not is_offered(consultation):
        return []
    found = _standing(consultation).filter(state=ExportState.READY)
    by_form = {one.form: one for one in found if _is_in(one, language)}
    return [by_form[form] for form in DocumentForm.values if form in by_form]


def document(consultation: ConsultationPage, form: str, language: str) -> tuple[IO[bytes], Written]:
    """The file of one document, open, and what is known of it.

    Raises:
        ExportFailed: it could not be written.
        ExportsBusy: it is being written; try again.
        NotFound: there is no outcome. FilesAway: as `exports.open_file`.
    """
    if not is_offered(consultation):
        raise NotFound
    found = [one for one in _standing(consultation).filter(form=form) if _is_in(one, language)]
    states = {one.state: one for one in found}
    one = states.get(ExportState.READY)
    if one is not None and one.as_of is not None:
        written = Written(one.as_of, one.rows or 0, one.size_bytes or 0, one.sha256)
        return exports.open_file(export=one), written
    if ExportState.FAILED in states and len(states) == 1:
        raise ExportFailed
    raise ExportsBusy(retry_after_seconds=RETRY_SECONDS)


def _standing(consultation: ConsultationPage) -> QuerySet[Export]:
    return Export.objects.filter(
        consultation=consultation, form__in=DocumentForm.values, expires_at__isnull=True
    ).select_related("consultation")


def _is_in(export: Export, language: str) -> bool:
    wanted = language if language in BOTH else settings.LANGUAGE_CODE
    return export.form == DocumentForm.ARCHIVE or export.language == wanted
