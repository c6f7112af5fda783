"""The moderator's queue: one comment after the other, each decision with its rule, undone within five minutes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.actors import Actor, actor_for
from accounts.models import Role
from common.errors import DomainError, Refused
from consultations import services
from consultations.admin.asked import Asked
from consultations.models import MODERATED, Comment, ModerationAct, WithholdingReason
from consultations.moderation import hints, queue
from operations.clock import database_now


def listing(request: HttpRequest) -> HttpResponse:
    """Comments of one status under filters; those that wait come oldest first."""
    actor, asked = moderator(request), Asked.of(request)
    page = queue.page(actor, asked.wanted, asked.cursor)
    context = {
        "asked": asked,
        "wanted": asked.wanted,
        "rows": list(_rows(page)),
        "page": page,
        "next_query": asked.query(after=str(page.after)) if page.after else "",
        "first_query": asked.query(after="") if asked.after else "",
        "statuses": _statuses(actor, asked),
        "agencies": list(queue.agencies_of(actor)),
        "consultations": list(queue.consultations_of(actor, asked.wanted.agency)),
        "reasons": WithholdingReason.choices,
        "undoable": undoable(actor),
        "header_title": _("Comments to moderate"),
    }
    return render(request, "consultations/admin/moderation.html", context)


@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST ``publish``, or ``reason`` to withhold."""
    actor = moderator(request)
    comment = own_comment(actor, public_id)
    try:
        _decide(request, actor, comment)
    except Refused as refusal:
        raise PermissionDenied from refusal
    except DomainError as refusal:
        messages.error(request, str(refusal.title))
    return redirect(Asked.of(request).url)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """POST ``act``, one decision, or ``batch``, all that were taken together."""
    actor = moderator(request)
    undone = 0
    for act in _acts_to_undo(request, actor):
        try:
            services.undo_decision(act=act, actor=actor, now=database_now())
        except Refused as refusal:
            raise PermissionDenied from refusal
        except DomainError as refusal:
            messages.error(request, str(refusal.title))
        else:
            undone += 1
    if undone:
        sentence = ngettext(
            "%(count)d decision is undone.", "%(count)d decisions are undone.", undone
        )
        messages.success(request, sentence % {"count": undone})
    return redirect(Asked.of(request).url)


def moderator(request: HttpRequest) -> Actor:
    """The actor behind the request, if a moderator anywhere."""
    actor = actor_for(request.user)
    if not actor.acts_somewhere(Role.MODERATOR):
        raise PermissionDenied
    return actor


def own_comment(actor: Actor, public_id: str) -> Comment:
    """A comment that the actor may decide on; others are as if they did not exist."""
    comment = queue.moderated_comment(actor, public_id)
    if comment is None:
        raise Http404
    return comment


def undoable(actor: Actor) -> list[dict[str, Any]]:  # Any: of a template
    """The newest decisions, those taken together as one row."""
    rows: dict[object, dict[str, Any]] = {}
    for act in queue.own_undoable_acts(actor, database_now()):
        row = rows.setdefault(act.batch or act.pk, {"act": act, "batch": act.batch, "count": 0})
        row["count"] += 1
    return list(rows.values())


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


def _acts_to_undo(request: HttpRequest, actor: Actor) -> Iterable[ModerationAct]:
    acts = ModerationAct.objects.select_related("comment")
    batch, act = request.POST.get("batch", ""), request.POST.get("act", "")
    if batch:
        try:
            found = acts.filter(batch=UUID(batch), by=actor.user_id, undone_by__isnull=True)
        except ValueError:
            raise Http404 from None
        return found.order_by("-pk")[: queue.CHOICES]
    found = (
        acts.filter(pk=int(act))
        if act.isascii() and act.isdecimal() and len(act) < 19
        else acts.none()
    )
    one = found.first()
    if one is None or queue.moderated_comment(actor, one.comment.public_id) is None:
        raise Http404
    return [one]


def _rows(page: queue.QueuePage) -> Iterable[dict[str, Any]]:  # Any: of a template
    for place, comment in enumerate(page.comments):
        case = getattr(comment, "case", None)
        appeal = getattr(comment, "appeal", None)
        around = page.comments[max(place - 1, 0) : place + 2]
        yield {
            "comment": comment,
            "consultation": comment.consultation,
            "clause_key": comment.clause_key,
            "hints": hints.listed(case.hints) if case else [],
            "reports": page.open_reports.get(comment.pk, []),
            "appeal": appeal if appeal and not appeal.verdict else None,
            "before": around[0].public_id if place else "",
            "after": around[-1].public_id if place + 1 < len(page.comments) else "",
        }


def _statuses(actor: Actor, asked: Asked) -> list[dict[str, Any]]:  # Any: of a template
    counted = queue.counts(actor, asked.wanted)
    return [
        {
            "value": one.value,
            "label": one.label,
            "count": min(counted[one.value], queue.COUNTED),
            "is_more": counted[one.value] > queue.COUNTED,
            "query": asked.query(status=one.value, after=""),
        }
        for one in MODERATED
    ]
