"""Appeals of authors, answered by another moderator than the one who decided."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.actors import Actor
from common.errors import DomainError
from consultations import services
from consultations.admin.moderation import moderator, own_comment
from consultations.models import Appeal, Verdict
from consultations.moderation import appeals
from consultations.moderation.originals import original_of
from operations.clock import database_now


def listing(request: HttpRequest) -> HttpResponse:
    """GET: what waits for an answer, oldest first."""
    actor = moderator(request)
    context = {
        "rows": [
            (appeal, appeal.comment.consultation) for appeal in appeals.waiting_appeals(actor)
        ],
        "header_title": _("Appeals"),
    }
    return render(request, "consultations/admin/appeals.html", context)


def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: the comment, the decision and the objection. POST ``verdict`` and ``words``: the answer."""
    actor = moderator(request)
    comment = own_comment(actor, public_id)
    appeal = getattr(comment, "appeal", None)
    if appeal is None:
        raise Http404
    status = 200
    if request.method == "POST":
        problem = _answered(request, actor, appeal)
        if problem is None:
            messages.success(request, _("The appeal is answered; its author is told."))
            return redirect("consultations_appeals")
        status, sentence = problem
        messages.error(request, sentence)
    context = {
        "appeal": appeal,
        "comment": comment,
        "text": original_of(comment),
        "consultation": comment.consultation,
        "clause_key": comment.clause_key,
        "may_answer": not appeal.verdict and appeals.may_answer(actor, comment),
        "verdicts": Verdict.choices,
        "verdict": request.POST.get("verdict", ""),
        "words": request.POST.get("words", ""),
        "header_title": _("Appeal"),
    }
    page = render(request, "consultations/admin/appeal.html", context, status=status)
    page["Cache-Control"] = "no-store"
    return page


def _answered(request: HttpRequest, actor: Actor, appeal: Appeal) -> tuple[int, str] | None:
    """None when it is done, else status and sentence."""
    verdict = request.POST.get("verdict", "")
    if verdict not in Verdict.values:
        return 422, _("Say whether the decision stands.")
    try:
        services.answer_appeal(
            appeal=appeal,
            actor=actor,
            verdict=verdict,
            words=request.POST.get("words", ""),
            now=database_now(),
        )
    except DomainError as refusal:
        return refusal.status, str(refusal.title)
    return None
