"""Hiding parts of a comment: the moderator puts signs around them in the text itself, and changes nothing else."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import plain_text
from common.errors import DomainError
from consultations import services
from consultations.admin.asked import Asked
from consultations.admin.moderation import moderator, own_comment
from consultations.errors import PartsRefused
from consultations.models import Comment, WithholdingReason
from consultations.moderation import masking
from consultations.moderation.masking import BadSpans, Spans
from consultations.moderation.originals import original_of, redaction_of
from operations.clock import database_now


def redact(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: the whole text, with signs around what is hidden. POST ``marked`` and ``reason``: hide it."""
    actor, asked = moderator(request), Asked.of(request)
    comment = own_comment(actor, public_id)
    if request.method != "POST":
        return _form(request, comment, asked)
    reason, typed = request.POST.get("reason", ""), request.POST.get("marked", "")
    problem = ""
    if reason not in WithholdingReason.values:
        problem = _("Name the rule under which parts are hidden.")
    else:
        try:
            services.redact_comment(
                comment=comment,
                actor=actor,
                spans=_read(comment, typed),
                reason=reason,
                now=database_now(),
            )
        except DomainError as refusal:
            problem = str(refusal.title)
    if problem:
        messages.error(request, problem)
        return _form(request, comment, asked, typed=typed, reason=reason, status=422)
    messages.success(request, _("The comment is public without the parts that you marked."))
    return redirect(asked.url)


def _read(comment: Comment, typed: str) -> Spans:
    """Raises `PartsRefused`."""
    try:
        return masking.read_marks(original_of(comment), plain_text.as_stored(typed))
    except BadSpans:
        raise PartsRefused from None


def _form(
    request: HttpRequest,
    comment: Comment,
    asked: Asked,
    *,
    typed: str = "",
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    text, redaction = original_of(comment), redaction_of(comment)
    spans = masking.as_spans(redaction.spans) if redaction else ()
    try:
        opening, closing = masking.brackets_for(text)
        marked = masking.marked(text, spans)
    except BadSpans:
        opening = closing = marked = ""
    context = {
        "comment": comment,
        "consultation": comment.consultation,
        "clause_key": comment.clause_key,
        "marked": typed or marked,
        "opening": opening,
        "closing": closing,
        "reason": reason or (redaction.reason if redaction else ""),
        "reasons": WithholdingReason.choices,
        "asked": asked,
        "header_title": _("Hide parts of a comment"),
    }
    answer = render(request, "consultations/admin/redact.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
