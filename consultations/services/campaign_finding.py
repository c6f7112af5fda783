"""Campaigns as the machine finds them: new comments join as they come, and all are grouped anew on demand.

What a person settled stays where they put it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from consultations import eligibility
from consultations.campaigns import SMALLEST, Cluster, Known, grouped, own_words, sketch_of
from consultations.models import (
    Campaign,
    CampaignMember,
    ClauseText,
    Comment,
    CommentSketch,
    ConsultationPage,
    ModerationAct,
)
from consultations.services.campaign_joining import Joining, new_campaign
from consultations.services.window import announce_comments

# Acts are looked through for so long; what came while no worker ran for longer waits for the day's look at everything.
RECENT = timedelta(minutes=15)
BATCH = 1000
# Above so many new comments at once, grouping all is less work than joining one by one.
MANY = 2000


def join_recent(*, now: datetime) -> int:
    """Let comments join that became public in the last minutes; returns how many.

    Whatever makes a comment public writes an act, so intake and moderation need do nothing more for it.
    """
    acts = ModerationAct.objects.filter(at__gte=now - RECENT)
    return _join(_unsketched().filter(pk__in=acts.values("comment")), now)


def join_missed(*, now: datetime) -> int:
    """Let every comment join that should have; returns how many."""
    return _join(_unsketched(), now)


def _unsketched() -> QuerySet[Comment]:
    shown = Comment.objects.published().filter(is_official=False, consultation__is_thread=False)
    return shown.filter(sketch__isnull=True)


def _join(comments: QuerySet[Comment], now: datetime) -> int:
    joined = 0
    pages = comments.order_by().values_list("consultation", flat=True).distinct()
    for page in ConsultationPage.objects.filter(pk__in=list(pages)):
        joined += join_new(consultation=page, comments=comments, now=now)
    return joined


def join_new(*, consultation: ConsultationPage, comments: QuerySet[Comment], now: datetime) -> int:
    """Let those of `comments` on one consultation join its campaigns, or make one; returns how many were looked at."""
    new = comments.filter(consultation=consultation).order_by("pk")
    ids = list(new.values_list("pk", flat=True)[: MANY + 1])
    if len(ids) > MANY:
        return recompute(consultation=consultation, now=now)
    joining = Joining(consultation, known_words(consultation))
    has_changed = False
    for at in range(0, len(ids), BATCH):
        with transaction.atomic():
            for comment in new.filter(pk__in=ids[at : at + BATCH]):
                has_changed |= joining.join(comment, now)
    if has_changed:
        with transaction.atomic():
            announce_comments(consultation)
    return len(ids)


def recompute(*, consultation: ConsultationPage, now: datetime) -> int:
    """Group all comments of a consultation anew; returns how many there are.

    Numbers and names stay with the campaign that has most of the same comments. A campaign that a person has touched or decided
    on stays, at least with what they put into it.
    """
    known = known_words(consultation)
    ids: list[int] = []
    words: list[str] = []
    sketches: list[CommentSketch] = []
    for comment in eligibility.eligible(consultation).order_by("pk").only("body").iterator(BATCH):
        ids.append(comment.pk)
        words.append(own_words(comment.body, known))
        sketches.append(sketch_row(comment.pk, words[-1]))
    with transaction.atomic():
        CommentSketch.objects.filter(comment__consultation=consultation).delete()
        CommentSketch.objects.bulk_create(sketches, batch_size=BATCH, ignore_conflicts=True)
    clusters = grouped(words)
    with transaction.atomic():
        _store(consultation, ids, clusters, now)
        announce_comments(consultation)
    return len(ids)


def known_words(consultation: ConsultationPage) -> Known:
    """What everybody had before them: the published texts in every language."""
    texts = ClauseText.objects.filter(
        clause__version__consultation=consultation,
        clause__version__published_at__isnull=False,
    )
    return Known(*texts.values_list("text", flat=True).iterator(BATCH))


def sketch_row(comment_id: int, words: str) -> CommentSketch:
    """The sketch of a comment's own words, not stored yet."""
    sketch = sketch_of(words)
    return CommentSketch(comment_id=comment_id, signature=sketch.to_bytes(), letters=sketch.letters)


def _store(
    consultation: ConsultationPage, ids: list[int], clusters: list[Cluster], now: datetime
) -> None:
    members = CampaignMember.objects.filter(comment__consultation=consultation)
    settled = set(members.filter(is_settled=True).values_list("comment", flat=True))
    before = dict(
        members.filter(campaign__isnull=False).values_list("comment", "campaign").iterator()
    )
    members.filter(is_settled=False).delete()
    taken: set[int] = set()
    fresh: list[CampaignMember] = []
    for cluster in clusters:
        rows = [(ids[one.index], one.likeness) for one in cluster.members]
        free = [row for row in rows if row[0] not in settled]
        if len(free) < SMALLEST:
            continue
        campaign = _successor(consultation, (pk for pk, _likeness in rows), before, taken, now)
        taken.add(campaign.pk)
        campaign.core_id = ids[cluster.core]
        campaign.save(update_fields=["core"])
        fresh += [CampaignMember(comment_id=pk, campaign=campaign, likeness=x) for pk, x in free]
    CampaignMember.objects.bulk_create(fresh, batch_size=BATCH)
    left = Campaign.objects.filter(consultation=consultation, members__isnull=True)
    left.filter(name="", dispositions__isnull=True).delete()


def _successor(
    consultation: ConsultationPage,
    comments: Iterable[int],
    before: dict[int, int],
    taken: set[int],
    now: datetime,
) -> Campaign:
    """The campaign most of these comments were in, unless another group has it already; else a new one."""
    counts = Counter(before[pk] for pk in comments if pk in before)
    for campaign_id, _count in counts.most_common():
        if campaign_id not in taken:
            return Campaign.objects.get(pk=campaign_id)
    return new_campaign(consultation, now, core=None)
