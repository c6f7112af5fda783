"""Reuses: what people made of data, sent by anybody, shown after a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Prefetch, QuerySet

from accounts.actors import Actor
from accounts.models import Role
from opendata.community import texts
from opendata.community.texts import Words
from opendata.errors import WordsNotUsable
from opendata.models import Dataset, Reuse, ReuseKind, TextState

MAX_TITLE, MAX_URL, MAX_DATASETS = 200, 500, 20
_is_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, where it stands, and of which datasets."""

    title: str
    url: str
    kind: str
    datasets: Sequence[Dataset]


@transaction.atomic
def send(*, made: Made, words: Words, now: datetime) -> Reuse:
    """Take a reuse; it is shown once a data steward of one of its datasets has looked at it.

    Raises:
        WordsNotUsable: see `texts.checked`; no address of the web, no known kind, no dataset or more than twenty.
    """
    if made.kind not in ReuseKind.values:
        raise WordsNotUsable(field="kind")
    if not 0 < len(made.datasets) <= MAX_DATASETS:
        raise WordsNotUsable(field="datasets", maximum=MAX_DATASETS)
    reuse = Reuse.objects.create(
        title=texts.one_line(made.title, "title", MAX_TITLE),
        url=_url(made.url),
        kind=made.kind,
        sent_at=now,
        **texts.checked(words),
    )
    reuse.datasets.set(made.datasets)
    return reuse


def _url(typed: str) -> str:
    url = texts.one_line(typed, "url", MAX_URL)
    try:
        _is_url(url)
    except ValidationError:
        raise WordsNotUsable(field="url") from None
    return url


def public_reuses(*, dataset: Dataset | None = None, kind: str = "") -> QuerySet[Reuse]:
    """What is shown of public datasets, newest first, each with its public datasets: two queries."""
    rows = Reuse.objects.shown().filter(datasets__in=Dataset.objects.public())
    if dataset is not None:
        rows = rows.filter(datasets=dataset)
    if kind:
        rows = rows.filter(kind=kind)
    public = Prefetch("datasets", Dataset.objects.public().order_by("title_ar", "pk"))
    return rows.distinct().prefetch_related(public).order_by("-sent_at", "-pk")


def for_steward(actor: Actor, *, is_open: bool) -> QuerySet[Reuse]:
    """Of datasets of the actor's agencies: what waits, oldest first; or what is decided, newest first."""
    rows = Reuse.objects.prefetch_related("datasets")
    if not actor.is_everywhere:
        rows = rows.filter(datasets__agency__in=actor.agencies(Role.DATA_STEWARD)).distinct()
    if is_open:
        return rows.filter(state=TextState.WAITING).order_by("sent_at", "pk")
    return rows.exclude(state=TextState.WAITING).order_by("-sent_at", "-pk")
