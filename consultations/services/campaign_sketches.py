"""What campaigns keep of a comment goes with its words."""

from __future__ import annotations

from consultations.models import Campaign, CampaignMember, Comment, CommentSketch


def forget(comment: Comment) -> None:
    """The words changed: the next look at new comments makes the sketch of those that are public now."""
    CommentSketch.objects.filter(comment=comment).delete()


def leave(comment: Comment) -> None:
    """The words are gone for ever: nothing stays that was made of them, and no campaign has it as its core or member."""
    forget(comment)
    CampaignMember.objects.filter(comment=comment).delete()
    for campaign in Campaign.objects.filter(core=comment):
        heir = campaign.members.order_by("-likeness", "comment_id").first()
        campaign.core_id = heir.comment_id if heir else None
        campaign.save(update_fields=["core"])
