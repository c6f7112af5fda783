"""The screens on which editors and policy officers open and close comments below their agency's news and plain pages."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.actors import Actor, actor_for
from common.errors import DomainError
from common.registry import page_types
from consultations import policies, selectors, services, threads
from consultations.models import PageThread

SHOWN = 200


def overview(request: HttpRequest) -> HttpResponse:
    """GET: every page of one's agencies that has comments, or had them, the newest threads first."""
    actor = actor_for(request.user)
    if not (actor.is_everywhere or actor.agencies_with(threads.KEEPERS)):
        raise PermissionDenied
    found = list(threads.kept_by(actor)[:SHOWN])
    totals = selectors.comment_totals(one.consultation for one in found)
    context = {
        "rows": [
            {
                "thread": one,
                "page_id": one.consultation.get_parent().pk,
                "comments": totals.get(one.consultation_id, 0),
                "may_answer": policies.may_run_consultation(actor, one.consultation.agency_id),
            }
            for one in found
        ],
        "header_title": _("Comments on pages"),
    }
    return render(request, "consultations/admin/threads.html", context)


def thread(request: HttpRequest, page_id: int) -> HttpResponse:
    """GET: whether the page takes comments. POST ``act``: ``open`` or ``close``."""
    actor, page = actor_for(request.user), get_object_or_404(Page, pk=page_id).specific
    if not page_types.takes_comments(page._meta.label_lower):
        raise Http404
    if not may_open(actor, page):
        raise PermissionDenied
    found = _thread_of(page)
    if request.method == "POST":
        try:
            _act(request, actor, page, found)
        except DomainError as refusal:
            messages.error(request, str(refusal.title))
        return redirect("consultations_thread", page.pk)
    context = {
        "page": page,
        "thread": found,
        "header_title": _("Comments: %(title)s") % {"title": page.title},
    }
    return render(request, "consultations/admin/thread.html", context)


def may_open(actor: Actor, page: Page) -> bool:
    """Whether `actor` may open and close comments below this specific page."""
    return policies.may_open_thread(actor, getattr(page, "agency_id", None))


def _act(request: HttpRequest, actor: Actor, page: Page, found: PageThread | None) -> None:
    if request.POST.get("act") == "open":
        services.open_thread(page=page, actor=actor)
        messages.success(request, _("The page takes comments."))
    elif request.POST.get("act") == "close" and found is not None:
        services.close_thread(thread=found, actor=actor)
        messages.success(request, _("The page takes no more comments; those that are public stay."))


def _thread_of(page: Page) -> PageThread | None:
    found = PageThread.objects.filter(page_key=page.translation_key)
    return found.select_related("consultation").first()
