"""The moderator's screen for consultations under attack: where a code is asked for before a comment is taken."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import DomainError
from consultations import services
from consultations.admin.moderation import moderator
from consultations.models import CommentGuard, ConsultationPage, Stage
from consultations.moderation import queue
from consultations.services.guarding import GuardWishes
from operations.clock import database_now


def overview(request: HttpRequest) -> HttpResponse:
    """GET: consultations that take comments. POST ``consultation``, ``is_up``, ``per_minute``: how one of them is guarded."""
    actor, now = moderator(request), database_now()
    pages = [one for one in queue.consultations_of(actor) if one.stage_at(now) == Stage.OPEN]
    if request.method == "POST":
        asked = request.POST.get("consultation", "")
        page = next((one for one in pages if str(one.pk) == asked), None)
        if page is None and asked:
            raise Http404
        if page is not None:
            _set(request, page)
        return redirect("consultations_guards")
    guards = CommentGuard.objects.in_bulk([one.pk for one in pages], field_name="consultation_id")
    rows = [{"page": one, **_state(guards.get(one.pk), now)} for one in pages]
    context = {"rows": rows, "header_title": _("Consultations under attack")}
    return render(request, "consultations/admin/guards.html", context)


def _state(guard: CommentGuard | None, now: object) -> dict[str, object]:
    guard = guard or CommentGuard()
    by_itself = bool(guard.until and not guard.is_up and guard.until > now)  # type: ignore[operator]  # a datetime
    return {"guard": guard, "until": guard.until if by_itself else None}


def _set(request: HttpRequest, page: ConsultationPage) -> None:
    typed = request.POST.get("per_minute", "").strip() or "0"
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1
    wishes = GuardWishes(is_up="is_up" in request.POST, per_minute=number)
    try:
        services.set_guard(consultation=page, actor=moderator(request), wishes=wishes)
    except DomainError as refusal:
        messages.error(request, str(refusal.title))
    else:
        messages.success(request, _("It holds from now on."))
