"""Files that are sent with answers: stored when they are chosen, kept with the response or deleted after two weeks."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime, timedelta

from django.db import transaction

from consultations.models import Survey, SurveyFile
from consultations.services.window import Clock, lock_window, require_open
from consultations.surveys.files import safe_file
from operations import scanning
from operations.clock import database_now

UNSENT_KEPT = timedelta(days=14)


@transaction.atomic
def receive_file(
    *, survey: Survey, name: str, content: bytes, clock: Clock = database_now
) -> SurveyFile:
    """Store a file under an id that nobody can guess; whoever knows the id may send it with one response.

    Nobody is asked who they are: people sign in when they send their answers, and what is not sent is deleted.

    Raises:
        FileRefused: see `surveys.files.safe_file`.
        NotClean, ScannerSilent: see `operations.scanning`.
        ConsultationClosed: as for the response.
    """
    file = safe_file(name, content)
    scanning.take(io.BytesIO(content))
    lock_window(survey.consultation, exclusively=False)
    now = clock()
    require_open(survey.consultation, now)
    return SurveyFile.objects.create(
        survey=survey,
        name=file.name,
        media_type=file.media_type,
        size_bytes=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        content=file.content,
        uploaded_at=now,
    )


@transaction.atomic
def delete_unsent_files(*, now: datetime) -> int:
    """Delete files that no answer took within `UNSENT_KEPT`; returns how many rows went."""
    unsent = SurveyFile.objects.filter(answer__isnull=True, uploaded_at__lt=now - UNSENT_KEPT)
    return unsent.delete()[0]
