"""Searching comments for themes: asked for by a person, done by a task, stored as proposals that count for nothing."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.actors import Actor
from common.arabic import fold
from consultations import policies
from consultations.eligibility import eligible
from consultations.errors import ThemesUnderWay
from consultations.models import (
    CandidateTag,
    CandidateTheme,
    Comment,
    ConsultationPage,
    Proposal,
    ThemeRun,
)
from consultations.services.window import require
from consultations.theming.reading import untagged

if TYPE_CHECKING:
    from consultations.theming.clustering import Grouping, Tagged

READ = 6_000  # comments that groups are made of; the others are put below them afterwards
BATCH = 2_000
# A search that has said nothing for so long is dead.
PATIENCE = timedelta(hours=2)


@transaction.atomic
def ask_for_themes(*, consultation: ConsultationPage, actor: Actor, now: datetime) -> ThemeRun:
    """Have a task search for themes among the comments that stand below none yet.

    Raises:
        Refused: `actor` does not run consultations of the agency.
        ThemesUnderWay: a search is under way.
    """
    from consultations.tasks import propose_themes  # the tasks import the services

    require(policies.may_run_consultation(actor, consultation.agency_id))
    page = ConsultationPage.objects.select_for_update(of=("self",)).get(pk=consultation.pk)
    waiting = ThemeRun.objects.filter(
        consultation=page, done_at__isnull=True, failed_at__isnull=True
    )
    if waiting.filter(asked_at__gt=now - PATIENCE).exists():
        raise ThemesUnderWay
    waiting.update(failed_at=now)
    run = ThemeRun.objects.create(consultation=page, asked_at=now, asked_by_id=actor.user_id)
    propose_themes.enqueue(run.pk)
    return run


def search_for_themes(*, run_id: int, now: datetime) -> None:
    """Carry a search out; a second call for the same one does nothing. What goes wrong is written down before it is raised.

    At most 6,000 different comments are held in memory, whatever the number of comments.
    """
    # scikit-learn takes 80 MB and most of the time in which a process starts; only this task needs it.
    from consultations.theming.clustering import group

    run = ThemeRun.objects.select_related("consultation").filter(pk=run_id).first()
    if run is None or run.done_at is not None:
        return
    try:
        comments = open_comments(run.consultation)
        grouping = group(list(_texts(comments)))
        keys, groups, weights = _assigned(comments, grouping)
        with transaction.atomic():
            _store(run, grouping, zip(keys, groups, weights, strict=True), now)
            run.done_at, run.failed_at, run.comments = now, None, comments.count()
            run.proposed = len(grouping.groups) if grouping else 0
            run.save()
    except Exception:
        ThemeRun.objects.filter(pk=run_id).update(failed_at=now)
        raise


def open_comments(consultation: ConsultationPage) -> QuerySet[Comment]:
    """Comments without a theme that are proposed below none of those that were accepted."""
    proposed = CandidateTag.objects.filter(
        comment=OuterRef("pk"),
        refused_at__isnull=True,
        candidate__state__in=[Proposal.ACCEPTED, Proposal.MERGED],
        candidate__theme__retired_at__isnull=True,
    )
    return untagged(eligible(consultation), consultation).filter(~Exists(proposed))


def _texts(comments: QuerySet[Comment]) -> Iterator[str]:
    """Different wordings, at most 6,000, drawn by lot but always the same; a campaign gives one."""
    from consultations.theming.clustering import SEED  # as above

    place = Window(RowNumber(), partition_by="membership__campaign", order_by="pk")
    numbered = comments.annotate(place_in_campaign=place)
    alone = numbered.filter(Q(membership__campaign__isnull=True) | Q(place_in_campaign=1))
    keys = sorted(alone.values_list("pk", flat=True))
    if len(keys) > READ:
        keys = sorted(random.Random(SEED).sample(keys, READ))  # noqa: S311  # a sample, no secret
    seen: set[int] = set()
    for start in range(0, len(keys), BATCH):
        found = Comment.objects.filter(pk__in=keys[start : start + BATCH]).order_by("pk")
        for body in found.values_list("body", flat=True):
            wording = hash(" ".join(fold(body).split()))
            if wording not in seen:
                seen.add(wording)
                yield body


def _assigned(
    comments: QuerySet[Comment], grouping: Grouping | None
) -> tuple[list[int], list[int], list[float]]:
    """Comment, group and likeness of every tag, as three columns: for 100,000 comments a few megabytes."""
    keys, groups, weights = list[int](), list[int](), list[float]()
    if grouping is None:
        return keys, groups, weights
    for batch in _batches(comments):
        tagged: list[list[Tagged]] = grouping.assign([body for _pk, body in batch])
        for (pk, _body), found in zip(batch, tagged, strict=True):
            for one, weight in found:
                keys.append(pk)
                groups.append(one)
                weights.append(weight)
    return keys, groups, weights


def _batches(comments: QuerySet[Comment]) -> Iterator[list[tuple[int, str]]]:
    after = 0
    rows = comments.order_by("pk").values_list("pk", "body")
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        yield batch
        after = batch[-1][0]


def _store(
    run: ThemeRun,
    grouping: Grouping | None,
    tags: Iterable[tuple[int, int, float]],
    now: datetime,
) -> None:
    """Put new proposals in the place of those that nobody has decided on."""
    old = CandidateTheme.objects.filter(consultation=run.consultation, state=Proposal.OPEN)
    CandidateTag.objects.filter(candidate__in=old).delete()
    old.update(state=Proposal.REPLACED, decided_at=now)
    made = [
        CandidateTheme.objects.create(
            consultation=run.consultation, label=one.label, words=one.words, proposed_at=now
        )
        for one in (grouping.groups if grouping else [])
    ]
    rows = (
        CandidateTag(candidate=made[place], comment_id=key, weight=weight)
        for key, place, weight in tags
    )
    while batch := list(islice(rows, BATCH)):  # bulk_create would make a list of all of them
        CandidateTag.objects.bulk_create(batch)
