"""Campaigns as people settle them: named, joined and dissolved, comments taken out and put in. No machine undoes it."""

from __future__ import annotations

from django.db import transaction

from accounts.actors import Actor
from common.errors import NotFound
from consultations import eligibility, policies
from consultations.campaigns import Wording, jaccard, own_words
from consultations.errors import CampaignRefused
from consultations.models import Campaign, CampaignMember, Comment, Disposition
from consultations.services.window import announce_comments, require

MAX_CAMPAIGN_NAME = 120


@transaction.atomic
def name_campaign(*, campaign: Campaign, actor: Actor, name: str) -> Campaign:
    """Give a campaign a name for readers; empty takes it away.

    Raises:
        CampaignRefused: the name is too long, or has signs that cannot be shown.
        Refused: `actor` does not run the consultation.
    """
    found = _held(campaign, actor)
    name = " ".join(name.split())
    if len(name) > MAX_CAMPAIGN_NAME or not name.isprintable():
        raise CampaignRefused
    found.name = name
    found.save(update_fields=["name"])
    announce_comments(found.consultation)
    return found


@transaction.atomic
def take_out(*, campaign: Campaign, comment: Comment, actor: Actor) -> None:
    """Settle that a comment is in no campaign.

    Raises:
        NotFound: it is not in this one.
        Refused: as `name_campaign`.
    """
    found = _held(campaign, actor)
    member = CampaignMember.objects.filter(comment=comment, campaign=found).first()
    if member is None:
        raise NotFound
    member.campaign, member.is_settled, member.likeness = None, True, 0
    member.save()
    _keep_core(found)
    announce_comments(found.consultation)


@transaction.atomic
def put_in(*, campaign: Campaign, public_id: str, actor: Actor) -> CampaignMember:
    """Settle that a public comment of the same consultation is in this campaign and no other.

    Raises:
        NotFound: there is no such public comment.
        Refused: as `name_campaign`.
    """
    found = _held(campaign, actor)
    wanted = "" if "\x00" in public_id else public_id.strip()
    comment = eligibility.eligible(found.consultation).filter(public_id=wanted).first()
    if comment is None:
        raise NotFound
    before = CampaignMember.objects.filter(comment=comment).select_related("campaign").first()
    member, _is_new = CampaignMember.objects.update_or_create(
        comment=comment,
        defaults={
            "campaign": found,
            "is_settled": True,
            "likeness": _likeness(found, comment),
        },
    )
    if found.core_id is None:
        found.core = comment
        found.save(update_fields=["core"])
    if before is not None and before.campaign is not None and before.campaign != found:
        _keep_core(before.campaign)
    announce_comments(found.consultation)
    return member


@transaction.atomic
def join_campaigns(*, campaign: Campaign, other: Campaign, actor: Actor) -> Campaign:
    """Settle that all comments of `other` are in `campaign`; `other` is gone.

    Raises:
        CampaignRefused: they are one, of two consultations, or `other` has a decision of its own.
        Refused: as `name_campaign`.
    """
    found = _held(campaign, actor)
    is_one = found.pk == other.pk or found.consultation_id != other.consultation_id
    if is_one or Disposition.objects.filter(campaign=other).exists():
        raise CampaignRefused
    # Settled on both sides: else the next grouping would part them again.
    other.members.update(campaign=found, is_settled=True)
    found.members.update(is_settled=True)
    if not found.name and other.name:
        found.name = other.name
        found.save(update_fields=["name"])
    other.delete()
    announce_comments(found.consultation)
    return found


@transaction.atomic
def dissolve_campaign(*, campaign: Campaign, actor: Actor) -> None:
    """Settle that these comments are no campaign; each is in none from now on.

    Raises:
        CampaignRefused: something was decided on it as a whole.
        Refused: as `name_campaign`.
    """
    found = _held(campaign, actor)
    if Disposition.objects.filter(campaign=found).exists():
        raise CampaignRefused
    found.members.update(campaign=None, is_settled=True, likeness=0)
    consultation = found.consultation
    found.delete()
    announce_comments(consultation)


def _held(campaign: Campaign, actor: Actor) -> Campaign:
    """The campaign as it is now, held until commit.

    Raises:
        NotFound: it is gone.
    """
    found = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("consultation", "core")
        .filter(pk=campaign.pk)
        .first()
    )
    if found is None:
        raise NotFound
    require(policies.may_run_consultation(actor, found.consultation.agency_id))
    return found


def _keep_core(campaign: Campaign) -> None:
    """A campaign whose core left takes the next like it; one that nobody is in any more goes, if nothing was decided on it."""
    if campaign.members.filter(comment=campaign.core_id).exists():
        return
    heir = campaign.members.order_by("-likeness", "comment_id").first()
    if heir is None and not Disposition.objects.filter(campaign=campaign).exists():
        campaign.delete()
        return
    campaign.core_id = heir.comment_id if heir else None
    campaign.save(update_fields=["core"])


def _likeness(campaign: Campaign, comment: Comment) -> float:
    if campaign.core is None:
        return 1.0
    core, other = (Wording(own_words(one.body)) for one in (campaign.core, comment))
    return jaccard(core, other)
