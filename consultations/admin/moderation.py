"""The moderator's queue: one comment after the other, each decision with its rule."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor, actor_for
from accounts.models import Role
from common.errors import Refused
from consultations import policies, selectors, services
from consultations.errors import CommentEnded
from consultations.models import MODERATED, Comment, Status, WithholdingReason
from operations.clock import database_now

PER_PAGE = 25


def queue(request: HttpRequest) -> HttpResponse:
    """Comments of one status; those that wait come first, oldest first."""
    actor = moderator(request)
    status = request.GET.get("status", Status.PENDING)
    if status not in MODERATED:
        status = Status.PENDING
    found = selectors.moderation_queue(actor, status=status)
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("p")),
        "status": status,
        "statuses": [
            (one.value, one.label, selectors.moderation_queue(actor, status=one).count())
            for one in MODERATED
        ],
        "reasons": WithholdingReason.choices,
        "header_title": _("Comments to moderate"),
    }
    return render(request, "consultations/admin/moderation.html", context)


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST ``publish``, or ``reason`` to withhold."""
    actor = moderator(request)
    found = Comment.objects.select_related("consultation")
    comment = get_object_or_404(found, public_id=public_id)
    if not policies.may_moderate(actor, comment.consultation.agency_id):
        raise PermissionDenied
    try:
        _decide(request, actor, comment)
    except Refused as refusal:
        raise PermissionDenied from refusal
    except CommentEnded as ended:
        messages.error(request, str(ended.title))
    status = request.POST.get("status", Status.PENDING)
    return redirect(f"{reverse('consultations_moderation')}?status={status}")


def moderator(request: HttpRequest) -> Actor:
    """The actor behind the request, if a moderator anywhere."""
    actor = actor_for(request.user)
    if not (actor.is_everywhere or actor.agencies(Role.MODERATOR)):
        raise PermissionDenied
    return actor


def _decide(request: HttpRequest, actor: Actor, comment: Comment) -> None:
    reason = request.POST.get("reason", "")
    if "publish" in request.POST:
        services.publish_comment(comment=comment, actor=actor, now=database_now())
        messages.success(request, _("The comment is public."))
    elif reason in WithholdingReason.values:
        services.withhold_comment(comment=comment, actor=actor, reason=reason, now=database_now())
        messages.success(
            request, _("The comment is withheld; its place and the rule stay visible.")
        )
    else:
        messages.error(request, _("Name the rule under which the comment is withheld."))
