"""The policy officer's list of comments to answer, and of places that the newest version left unsure."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.errors import DomainError
from common.keyset import cut
from consultations import selectors, services
from consultations.admin.texts import run
from consultations.models import Comment, CommentPlace, ConsultationPage, Fate
from consultations.wording import words_of
from operations.clock import database_now

PER_PAGE = 20
UNSURE = 50


def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: public comments, newest first, each with its replies and a form for the agency's own."""
    _actor, page = run(request, pk, threads_too=True)
    rows = selectors.public_comments(page, order="newest").filter(status="published")
    given = request.GET
    found = cut(rows, PER_PAGE, after=given.get("after", ""), before=given.get("before", ""))
    replies = selectors.replies_to(found.rows, PER_PAGE)
    context = {
        "page": page,
        "comments": [(comment, replies[comment.pk]) for comment in found.rows],
        "cut": found,
        "typed": {},
        "header_title": _("Official replies"),
    }
    return render(request, "consultations/admin/answers.html", context)


@require_POST
def answer(request: HttpRequest, pk: int, public_id: str) -> HttpResponse:
    """POST ``body``: one official reply; what was typed comes back with the reason when it is refused."""
    actor, page = run(request, pk, threads_too=True)
    comment = _comment(page, public_id)
    body = request.POST.get("body", "")
    try:
        services.answer_comment(
            comment=comment,
            actor=actor,
            body=body,
            language=get_language() or "ar",
            now=database_now(),
        )
    except DomainError as error:
        context = {
            "page": page,
            "comments": [(comment, selectors.replies_to([comment], PER_PAGE)[comment.pk])],
            "typed": {comment.public_id: body},
            "body": body,
            "error": str(error.title),
            "header_title": _("Official replies"),
        }
        return render(request, "consultations/admin/answers.html", context, status=422)
    messages.success(request, _("The reply is public."))
    return redirect("consultations_answers", page.pk)


def unsure(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: comments whose words the newest version changed, with the old text, the proposed clause and the choices."""
    _actor, page = run(request, pk)
    version = selectors.published_versions(page)[-1:]
    rows = (
        CommentPlace.objects.filter(version__in=version, fate=Fate.CHANGED)
        .select_related("comment__clause", "comment__version", "clause")
        .prefetch_related("comment__clause__texts", "clause__texts")
        .order_by("pk")[:UNSURE]
    )
    keys = (
        list(version[0].clauses.order_by("position").values_list("key", flat=True))
        if version
        else []
    )
    context = {
        "page": page,
        "rows": [
            {
                "comment": row.comment,
                "old": words_of(row.comment.clause, row.comment.language),
                "new": words_of(row.clause, row.comment.language),
                "key": row.clause.key if row.clause else "",
            }
            for row in rows
        ],
        "keys": keys,
        "header_title": _("Comments whose text has changed"),
    }
    return render(request, "consultations/admin/unsure_places.html", context)


@require_POST
def confirm(request: HttpRequest, pk: int, public_id: str) -> HttpResponse:
    """POST ``clause``: where the comment stands now; empty says that its words are gone."""
    actor, page = run(request, pk)
    comment = _comment(page, public_id)
    try:
        services.confirm_place(
            comment=comment,
            actor=actor,
            clause_key=request.POST.get("clause", ""),
            now=database_now(),
        )
    except DomainError as error:
        messages.error(request, str(error.title))
    else:
        messages.success(request, _("The comment has its place."))
    return redirect("consultations_unsure", page.pk)


def _comment(page: ConsultationPage, public_id: str) -> Comment:
    if "\x00" in public_id:
        raise PermissionDenied
    found = Comment.objects.select_related("consultation", "version", "clause")
    return get_object_or_404(found, consultation=page, public_id=public_id)
