"""Questions on the data: asked in public, answered in public, within a promised number of working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Role
from common.errors import NotFound
from common.working_days import site_calendar
from opendata.community import texts
from opendata.community.texts import Words
from opendata.errors import PlaceNotFound
from opendata.models import Column, DataQuestion, Dataset, TextState
from opendata.tables import reading
from opendata.tables.of_resource import Served, served
from opendata.tables.order import Place as TablePlace
from opendata.tables.order import cursor_of
from opendata.tables.query import RowsAsked, View

MAX_ANSWER = 4000
MAX_ROW_WORDS = 300
# Of a table without a key the first cells have to do.
FIRST_CELLS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """On what is asked: nothing is the whole dataset; ``row`` is the number of a data row from 1, in that release."""

    resource: UUID | None = None
    release: int | None = None
    column: str = ""
    row: int | None = None


@transaction.atomic
def ask(*, dataset: Dataset, place: Place, words: Words, now: datetime) -> DataQuestion:
    """Take a question; it is shown once a data steward has looked at it.

    Raises:
        WordsNotUsable: see `texts.checked`.
        PlaceNotFound: the dataset has no such file, column or row.
    """
    due = site_calendar().after(timezone.localdate(now), settings.DATA_ANSWER_DAYS)
    return DataQuestion.objects.create(
        dataset=dataset,
        sent_at=now,
        due_on=due,
        **texts.checked(words),
        **_place_fields(dataset, place),
    )


@transaction.atomic
def answer(
    *, question: DataQuestion, actor: Actor, text: str, language: str, now: datetime
) -> None:
    """Answer in public, or correct the answer; the question is shown with it.

    Raises:
        WordsNotUsable: nothing was written, or too much. Refused: no data steward of the agency.
    """
    from opendata.community import letters

    texts.require(actor, question)
    said = texts.one_text(text, "answer", MAX_ANSWER)
    locked = DataQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    is_first = locked.answered_at is None
    question.answer, question.answer_language = said, language
    question.answered_at, question.answered_by_id = locked.answered_at or now, actor.user_id
    question.state, question.rule = TextState.SHOWN, ""
    question.moderated_at, question.moderated_by_id = now, actor.user_id
    question.save()
    texts.announce(question)
    if is_first:
        for alert in question.alerts.confirmed():
            letters.send_answer(alert, question)


def public_questions(dataset: Dataset) -> QuerySet[DataQuestion]:
    """What is shown, newest first."""
    return (
        DataQuestion.objects.shown()
        .filter(dataset=dataset)
        .select_related("resource", "dataset__agency")
        .order_by("-sent_at", "-pk")
    )


def public_question(public_id: UUID) -> DataQuestion:
    """
    Raises:
        NotFound: there is none that is shown, of a dataset that is public.
    """
    rows = DataQuestion.objects.shown().filter(public_id=public_id)
    found = rows.select_related("resource", "dataset__agency").first()
    if found is None or not found.dataset.is_public:
        raise NotFound
    return found


def numbers(dataset: Dataset, today: date) -> dict[str, int]:
    """How many are shown, how many of them are answered or overdue, and how many were refused. One query."""
    shown = Q(state=TextState.SHOWN)
    found: dict[str, int] = DataQuestion.objects.filter(dataset=dataset).aggregate(
        shown=Count("pk", filter=shown),
        answered=Count("pk", filter=shown & Q(answered_at__isnull=False)),
        overdue=Count("pk", filter=shown & Q(answered_at__isnull=True, due_on__lt=today)),
        refused=Count("pk", filter=Q(state=TextState.REFUSED)),
    )
    return found


def for_steward(actor: Actor, *, is_open: bool) -> QuerySet[DataQuestion]:
    """Of the actor's agencies: what is to be done, the earliest promise first; or what is done, newest first."""
    rows = DataQuestion.objects.select_related("dataset__agency", "resource")
    if not actor.is_everywhere:
        rows = rows.filter(dataset__agency__in=actor.agencies(Role.DATA_STEWARD))
    undone = Q(state=TextState.WAITING) | Q(state=TextState.SHOWN, answered_at__isnull=True)
    return rows.filter(undone).order_by("due_on", "pk") if is_open else rows.exclude(undone)


def late_days(question: DataQuestion, today: date) -> int:
    """Days since the promised day; 0 while there is time, and for what is answered or refused."""
    is_done = question.answered_at is not None or question.state == TextState.REFUSED
    return 0 if is_done else max(0, (today - question.due_on).days)


def _place_fields(dataset: Dataset, place: Place) -> dict[str, Any]:  # Any: fields of the model
    if place.resource is None:
        if place.column or place.row is not None:
            raise PlaceNotFound(field="resource")
        return {}
    found = served(place.resource, place.release)
    if found.resource.dataset_id != dataset.pk:
        raise PlaceNotFound(field="resource")
    fields = {"resource": found.resource, "release_number": found.file.release.number}
    if place.column:
        column = next((one for one in found.columns if one.name == place.column), None)
        if column is None:
            raise PlaceNotFound(field="column")
        fields |= {
            "column": column.name,
            "column_words": (column.label_ar or column.original)[:300],
        }
    if place.row is not None:
        fields |= {"row": place.row, "row_words": _row_words(found, place.row)}
    return fields


def _row_words(found: Served, row: int) -> str:
    """What tells the row for people: its key, or its first cells."""
    if not 1 <= row <= (found.file.row_count or 0):
        raise PlaceNotFound(field="row")
    columns = _telling(found.columns)
    # A cursor behind the row before it finds it without counting rows.
    cursor = cursor_of(found.table, (), TablePlace(row - 1, is_before=False)) if row > 1 else ""
    view = View(columns=tuple(one.name for one in columns))
    page = reading.rows(found.table, RowsAsked(view, limit=1, cursor=cursor, counted=False))
    cells = page.rows[0] if page.rows else ()
    return " · ".join(str(cell) for cell in cells if cell is not None)[:MAX_ROW_WORDS]


def _telling(columns: list[Column]) -> list[Column]:
    return [one for one in columns if one.is_key] or columns[:FIRST_CELLS]
