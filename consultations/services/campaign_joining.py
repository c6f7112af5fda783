"""One new comment among those of its consultation: which campaign it joins, or with which others it makes one."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db.models import Max

from consultations import eligibility
from consultations.campaigns import (
    SMALLEST,
    Known,
    Wording,
    grouped,
    is_in_company,
    is_variant,
    jaccard,
    own_words,
    sketch_of,
)
from consultations.campaigns.clustering import REMARK
from consultations.campaigns.sketches import VOTES, Signature, signatures_of
from consultations.models import (
    Campaign,
    CampaignMember,
    Comment,
    CommentSketch,
    ConsultationPage,
)

# Comments that one is compared with in full.
COMPARED = 16
BATCH = 5000


class Joining:
    """The sketches of one consultation in memory: 256 bytes and a few more for each comment."""

    def __init__(self, consultation: ConsultationPage, known: Known) -> None:
        self._consultation = consultation
        self._known = known
        rows = CommentSketch.objects.filter(
            comment__in=eligibility.eligible(consultation), letters__gte=REMARK
        ).values_list("comment", "signature")
        ids: list[int] = []
        kept: list[bytes] = []
        for pk, signature in rows.order_by("comment_id").iterator(BATCH):
            ids.append(pk)
            kept.append(bytes(signature))
        self._ids = ids
        self._signatures = signatures_of(kept)
        # Those that came since: few, so that the large table is not copied for each.
        self._late: list[bytes] = []

    def join(self, comment: Comment, now: datetime) -> bool:
        """Sketch a comment and put it where it belongs; whether a campaign changed."""
        words = own_words(comment.body, self._known)
        sketch = sketch_of(words)
        CommentSketch.objects.update_or_create(
            comment=comment, defaults={"signature": sketch.to_bytes(), "letters": sketch.letters}
        )
        if len(words) < REMARK:
            return False
        near = self._near(sketch.signature)
        self._ids.append(comment.pk)
        self._late.append(sketch.to_bytes())
        if not near or CampaignMember.objects.filter(comment=comment).exists():
            return False
        return self._place(comment, Wording(words), near, now)

    def _near(self, signature: Signature) -> list[int]:
        """Comments whose signatures agree most, the most alike first."""
        tables = (self._signatures, signatures_of(self._late))
        agreed = np.concatenate([(table == signature).sum(axis=1) for table in tables])
        best = np.argsort(-agreed, kind="stable")[:COMPARED]
        return [self._ids[place] for place in best if agreed[place] >= VOTES]

    def _place(self, comment: Comment, wording: Wording, near: list[int], now: datetime) -> bool:
        found = Comment.objects.filter(pk__in=near).select_related("membership__campaign__core")
        others = {one.pk: one for one in found}
        campaign, likeness = self._campaign_for(
            wording, [others[pk] for pk in near if pk in others]
        )
        if campaign is not None:
            CampaignMember.objects.create(comment=comment, campaign=campaign, likeness=likeness)
            return True
        free = [one for one in others.values() if not hasattr(one, "membership")]
        return self._found(comment, wording, free, now)

    def _campaign_for(self, wording: Wording, near: list[Comment]) -> tuple[Campaign | None, float]:
        """The campaign whose core it is most alike to, of those that it is a variant of."""
        company: dict[Campaign, list[Wording]] = {}
        for one in near:
            member = getattr(one, "membership", None)
            if member is not None and member.campaign is not None and member.campaign.core:
                company.setdefault(member.campaign, []).append(self._wording(one))
        best: tuple[Campaign | None, float] = None, -1.0
        for campaign, members in company.items():
            core = self._wording(campaign.core) if campaign.core else None
            if core is None:
                continue
            likeness = jaccard(core, wording)
            direct = [one for one in members if is_variant(core, one, jaccard(core, one))]
            belongs = is_variant(core, wording, likeness) or is_in_company(
                wording, direct, likeness
            )
            if belongs and likeness > best[1]:
                best = campaign, likeness
        return best

    def _found(
        self, comment: Comment, wording: Wording, free: list[Comment], now: datetime
    ) -> bool:
        """Make a campaign of a comment and others that were in none."""
        if len(free) + 1 < SMALLEST:
            return False
        ids = [comment.pk, *(one.pk for one in free)]
        clusters = grouped([wording.words, *(self._wording(one).words for one in free)])
        for cluster in clusters:
            if any(one.index == 0 for one in cluster.members):
                campaign = new_campaign(self._consultation, now, core=ids[cluster.core])
                CampaignMember.objects.bulk_create(
                    CampaignMember(
                        comment_id=ids[one.index], campaign=campaign, likeness=one.likeness
                    )
                    for one in cluster.members
                )
                return True
        return False

    def _wording(self, comment: Comment) -> Wording:
        return Wording(own_words(comment.body, self._known))


def new_campaign(consultation: ConsultationPage, now: datetime, *, core: int | None) -> Campaign:
    """Make a campaign around the comment `core`, with the next number of its consultation."""
    last = Campaign.objects.filter(consultation=consultation).aggregate(last=Max("number"))["last"]
    return Campaign.objects.create(
        consultation=consultation, number=(last or 0) + 1, found_at=now, core_id=core
    )
