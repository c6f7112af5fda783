"""One decision for many comments: first a page that shows what would happen, then the decision."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from common.errors import DomainError
from consultations import services
from consultations.admin.asked import Asked
from consultations.admin.moderation import moderator
from consultations.models import Comment, WithholdingReason
from consultations.moderation import queue
from operations.clock import database_now

AT_MOST = 100
PUBLISH = "publish"


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """POST ``comment`` (many) and ``decision``: the preview; with ``confirmed`` it is carried out."""
    actor, asked = moderator(request), Asked.of(request)
    decision = request.POST.get("decision", "")
    comments = _chosen(request, actor)
    problem = _problem(comments, decision)
    if problem:
        messages.error(request, problem)
        return redirect(asked.url)
    if request.POST.get("confirmed") != "1":
        context = {
            "comments": comments,
            "rows": [(comment, comment.consultation) for comment in comments],
            "decision": decision,
            "reason": dict(WithholdingReason.choices).get(decision, ""),
            "asked": asked,
            "header_title": _("Check before you decide on all of them"),
        }
        return render(request, "consultations/admin/moderation_bulk.html", context)
    _carry_out(request, actor, comments, decision)
    return redirect(asked.url)


def _chosen(request: HttpRequest, actor: Actor) -> list[Comment]:
    """Those that the actor may decide on; whatever else was named is left out."""
    named = dict.fromkeys(request.POST.getlist("comment")[: AT_MOST + 1])
    return queue.moderated_comments(actor, [one for one in named if "\x00" not in one])


def _problem(comments: list[Comment], decision: str) -> str:
    if not comments:
        return _("Mark the comments to decide on first.")
    if len(comments) > AT_MOST:
        return _("Decide on no more than 100 comments at once.")
    if decision != PUBLISH and decision not in WithholdingReason.values:
        return _("Name the rule under which the comment is withheld.")
    return ""


def _carry_out(request: HttpRequest, actor: Actor, comments: list[Comment], decision: str) -> None:
    """Each in a transaction of its own: one that was withdrawn meanwhile holds nothing up."""
    batch, done = uuid4(), 0
    for comment in comments:
        try:
            if decision == PUBLISH:
                services.publish_comment(
                    comment=comment, actor=actor, now=database_now(), batch=batch
                )
            else:
                services.withhold_comment(
                    comment=comment, actor=actor, reason=decision, now=database_now(), batch=batch
                )
        except DomainError as refusal:
            messages.error(request, f"{comment.public_id}: {refusal.title}")
        else:
            done += 1
    if done:
        sentence = ngettext(
            "%(count)d comment is decided.", "%(count)d comments are decided.", done
        )
        messages.success(request, sentence % {"count": done})
