"""A Cabinet table that was filled offline: kept, shown as what it would do, taken over row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.actors import Actor
from consultations.cabinet_table import reading
from consultations.cabinet_table.comparing import Compared, Comparison, after
from consultations.dispositions.grants import grants_of
from consultations.models import ConsultationPage, TableUpload
from consultations.services.dispositions import Settled, judge_rows, settle_rows
from consultations.services.window import require

UPLOADS_KEPT = timedelta(days=14)
MAX_NAME = 200


@transaction.atomic
def receive_table(
    *, consultation: ConsultationPage, actor: Actor, name: str, content: bytes, now: datetime
) -> TableUpload:
    """Keep a table that can be read; of one person only the newest that was not taken over.

    Raises:
        TableRefused: it cannot be read, see `cabinet_table.reading`.
        Refused: `actor` may decide about no comment of the consultation.
    """
    require(bool(grants_of(actor, consultation)))
    reading.read(content)
    own = TableUpload.objects.filter(consultation=consultation, uploaded_by=actor.user_id)
    own.filter(applied_at__isnull=True).delete()
    return TableUpload.objects.create(
        consultation=consultation,
        name=name.replace("\x00", "")[:MAX_NAME],
        content=content,
        uploaded_at=now,
        uploaded_by_id=actor.user_id,
    )


def preview_table(*, upload: TableUpload, actor: Actor) -> list[Compared]:
    """What each row would do, or, after it was taken over, what it still differs in. Nothing is stored.

    Raises:
        Refused: `actor` may decide about no comment of the consultation.
    """
    consultation = upload.consultation
    require(bool(grants_of(actor, consultation)))
    found = _compared(upload)
    orders = [one.order for one in found if one.order is not None]
    return _judged(found, judge_rows(consultation=consultation, actor=actor, orders=orders))


def apply_table(*, upload: TableUpload, actor: Actor, now: datetime) -> list[Compared]:
    """Take over what can be: each row is set or left as a whole, and what is in conflict stays as the site has it.

    A second time it does nothing, since all that could be set says the same then.

    Raises:
        Refused: `actor` may decide about no comment of the consultation.
    """
    consultation = upload.consultation
    require(bool(grants_of(actor, consultation)))
    found = _compared(upload)
    orders = [one.order for one in found if one.order is not None]
    settled = settle_rows(consultation=consultation, actor=actor, orders=orders, now=now)
    TableUpload.objects.filter(pk=upload.pk).update(applied_at=now)
    return _judged(found, settled)


def delete_old_uploads(*, now: datetime) -> int:
    """Tables hold words of comments that may be erased meanwhile; returns how many were deleted."""
    old = TableUpload.objects.filter(uploaded_at__lt=now - UPLOADS_KEPT)
    return old.delete()[0]


def _compared(upload: TableUpload) -> list[Compared]:
    rows = reading.read(bytes(upload.content))
    return list(Comparison(upload.consultation).of(rows))


def _judged(found: Iterable[Compared], settled: Sequence[Settled]) -> list[Compared]:
    answers = iter(settled)
    return [after(one, next(answers).refusal) if one.order else one for one in found]
