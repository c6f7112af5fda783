"""Which comments are owed an answer, and which one they have."""

from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.eligibility import eligible, with_disposition
from consultations.models import Campaign, CampaignMember, Decision, Disposition
from tests.consultations.conftest import comment_on, published_comment


def decide(consultation, decision, **target):
    return Disposition.objects.create(
        consultation=consultation,
        decision=decision,
        reason_ar="لأن المهلة تكفي.",
        decided_at=timezone.now(),
        **target,
    )


def answers(consultation):
    rows = with_disposition(eligible(consultation))
    return dict(rows.values_list("public_id", "disposition_id"))


def test_only_public_comments_of_participants_are_owed_an_answer(consultation):
    public, _waiting = published_comment(consultation), comment_on(consultation, "تعليق ينتظر.")
    services.answer_comment(
        comment=public, actor=PLATFORM, body="شكرًا.", language="ar", now=timezone.now()
    )

    assert answers(consultation) == {public.public_id: None}


def test_a_comment_has_the_disposition_of_its_campaign_unless_it_has_its_own(consultation):
    one, other = published_comment(consultation), published_comment(consultation, "ستون يومًا.")
    campaign = Campaign.objects.create(consultation=consultation, number=1, found_at=timezone.now())
    for comment in (one, other):
        CampaignMember.objects.create(comment=comment, campaign=campaign)
    of_all = decide(consultation, Decision.NOTED, campaign=campaign)

    assert answers(consultation) == {one.public_id: of_all.pk, other.public_id: of_all.pk}

    own = decide(consultation, Decision.DECLINED, comment=one)

    assert answers(consultation) == {one.public_id: own.pk, other.public_id: of_all.pk}


def test_a_replaced_disposition_is_history(consultation):
    comment = published_comment(consultation)
    first = decide(consultation, Decision.NOTED, comment=comment)
    Disposition.objects.filter(pk=first.pk).update(replaced_at=timezone.now())

    assert answers(consultation) == {comment.public_id: None}

    second = decide(consultation, Decision.DECLINED, comment=comment)

    assert answers(consultation) == {comment.public_id: second.pk}
