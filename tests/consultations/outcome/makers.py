"""Decisions as officials make them, written straight into their tables: what they are made with is somebody else's test."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.assurance import Assurance
from accounts.participants import Participant
from consultations import services
from consultations.models import (
    Campaign,
    CampaignMember,
    Clause,
    Comment,
    ConsultationPage,
    Decision,
    Disposition,
    DispositionChange,
    SelectedTheme,
    TextVersion,
    ThemeTag,
)
from operations.clock import database_now
from tests.consultations.conftest import publish_text

CHANGED = """# [art-1] المادة 1: التعريفات

[art-1.p-1] 1.1 يقصد بالخدمة الرقمية كل خدمة تقدم عبر الإنترنت.

[art-1.p-2] 1.2 يقصد بالجهة كل وزارة أو مؤسسة عامة أو بلدية.

# [art-2] المادة 2: الآجال

[art-2.p-1] 2.1 تجيب الجهة خلال ٦٠ يومًا.
"""
REASON = "لأن المهلة لا تكفي."


def decide(
    target: Comment | Campaign, decision: str = Decision.NOTED, reason: str = REASON, **fields
) -> Disposition:
    kind = "comment" if isinstance(target, Comment) else "campaign"
    return Disposition.objects.create(
        consultation=target.consultation,
        decision=decision,
        reason_ar=reason,
        decided_at=database_now(),
        **{kind: target},
        **fields,
    )


def clause(version: TextVersion, key: str) -> Clause:
    return Clause.objects.get(version=version, key=key)


def point(
    disposition: Disposition, before: Clause | None = None, after: Clause | None = None
) -> DispositionChange:
    return DispositionChange.objects.create(disposition=disposition, before=before, after=after)


def accept(
    comment: Comment, key: str = "art-2.p-1", decision: str = Decision.ACCEPTED
) -> Disposition:
    """Accepted, with the change of that clause from the first text to the newest."""
    made = decide(comment, decision, reason="صارت المهلة ستين يومًا.")
    first, *_others, last = comment.consultation.versions.order_by("number")
    point(made, clause(first, key), clause(last, key))
    return made


def campaign(consultation: ConsultationPage, *comments: Comment, number: int = 1) -> Campaign:
    made = Campaign.objects.create(
        consultation=consultation, number=number, core=comments[0], found_at=timezone.now()
    )
    for comment in comments:
        CampaignMember.objects.create(comment=comment, campaign=made, likeness=1)
    return made


def theme(consultation: ConsultationPage, title: str = "المدة", position: int = 1) -> SelectedTheme:
    return SelectedTheme.objects.create(
        consultation=consultation, position=position, title_ar=title, made_at=timezone.now()
    )


def tag(made: SelectedTheme, target: Comment | Campaign, quote: str = "") -> ThemeTag:
    kind = "comment" if isinstance(target, Comment) else "campaign"
    return ThemeTag.objects.create(theme=made, at=timezone.now(), quote=quote, **{kind: target})


def second_text(consultation: ConsultationPage, arabic: str = CHANGED) -> TextVersion:
    return publish_text(consultation, arabic, english="")


def comment_by(
    consultation: ConsultationPage,
    name: str,
    body: str = "أقترح ٦٠ يومًا.",
    *,
    identifier: str = "",
    **fields,
) -> Comment:
    """A public comment of somebody with an address at example.org."""
    who = Participant(Assurance.VERIFIED, identifier or f"email:{name}@example.org")
    values = {"clause_key": "art-2.p-1", "language": "ar", **fields}
    draft = services.CommentDraft(body=body, **values)
    made = services.submit_comment(consultation=consultation, draft=draft, participant=who)
    return services.publish_comment(comment=made, actor=PLATFORM, now=timezone.now())


def close(consultation: ConsultationPage) -> datetime:
    """It is over since a minute; returns now."""
    now = timezone.now()
    ConsultationPage.objects.filter(pk=consultation.pk).update(closes_at=now - timedelta(minutes=1))
    consultation.refresh_from_db()
    return now


def publish_outcome(consultation: ConsultationPage) -> ConsultationPage:
    close(consultation)
    services.publish_outcome(consultation=consultation, actor=PLATFORM)
    return ConsultationPage.objects.get(pk=consultation.pk)
