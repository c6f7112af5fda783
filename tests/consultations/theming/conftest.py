"""A consultation whose officer settles themes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations.models import Campaign, CampaignMember, CandidateTag, CandidateTheme, Comment
from consultations.theming.deciding import Wording, make_theme
from tests.consultations.conftest import published_comment


def theme_of(consultation, title: str = "الرسوم", **fields):
    return make_theme(
        consultation=consultation,
        actor=PLATFORM,
        wording=Wording(title, **fields),
        now=timezone.now(),
    )


def campaign_of(*comments: Comment, number: int = 1) -> Campaign:
    campaign = Campaign.objects.create(
        consultation=comments[0].consultation, number=number, found_at=timezone.now()
    )
    for comment in comments:
        CampaignMember.objects.create(comment=comment, campaign=campaign)
    return campaign


def candidate_of(consultation, *comments: Comment, label: str = "الرسوم") -> CandidateTheme:
    candidate = CandidateTheme.objects.create(
        consultation=consultation, label=label, words=[label], proposed_at=timezone.now()
    )
    for place, comment in enumerate(comments):
        CandidateTag.objects.create(
            candidate=candidate, comment=comment, weight=round(0.9 - place / 10, 2)
        )
    return candidate


def many_comments(consultation, texts: list[str], **fields) -> list[Comment]:
    """Public comments put into the table at once."""
    now = timezone.now()
    rows = [
        Comment(
            consultation=consultation,
            body=text,
            language="ar",
            status="published",
            submitted_at=now,
            decided_at=now,
            **fields,
        )
        for text in texts
    ]
    Comment.objects.bulk_create(rows)
    return rows


@pytest.fixture
def theme(consultation):
    return theme_of(consultation, title_en="Fees")


@pytest.fixture
def comment(consultation):
    return published_comment(consultation, "الرسوم مرتفعة جدًا، والمهلة قصيرة.", stance="opposes")
