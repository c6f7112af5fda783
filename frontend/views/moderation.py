"""What the public sees of moderation: rules, figures and acts; a report of a comment; an author's appeal."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from frontend import client, forms, paging
from frontend.client import ApiProblem

CURSORS = ("after", "before")
TOLD = {400, 409, 422, 429}


@require_safe
def record(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/moderation/: the rules, how often each was applied, and every act; of one consultation with ``?consultation=``."""
    api = client.for_request(request)
    narrowed = (
        {"consultation": request.GET["consultation"]} if request.GET.get("consultation") else {}
    )
    cursor = {name: request.GET[name] for name in CURSORS if name in request.GET}
    told, acts = (
        api.get("moderation/", **narrowed),
        api.get("moderation/acts/", **narrowed, **cursor),
    )
    rules = {rule["code"]: rule for rule in told["rules"]}
    context = {
        "heading": _("Moderation of comments"),
        "description": _("The rules for comments, and what was decided under them."),
        "rules": told["rules"],
        "published_count": told["published_count"],
        "figures": _by_rule(told["figures"], rules),
        "acts": acts,
        "steps": paging.steps(acts, request.GET),
        "consultation": narrowed.get("consultation", ""),
        "breadcrumb": [{"title": "", "url": f"/{language}/"}],
        "api_url": f"/api/v1/moderation/?{urlencode({'lang': language, **narrowed})}",
    }
    return render(request, "frontend/moderation.html", context)


def _by_rule(figures: list[dict[str, Any]], rules: dict[str, Any]) -> list[dict[str, Any]]:
    """A year's acts by rule: withheld, shown in part, and those of either that were taken back later."""
    rows = {
        code: {"label": rule["label"], "withheld": 0, "redacted": 0, "lifted": 0}
        for code, rule in rules.items()
    }
    columns = {
        "withheld": "withheld",
        "redacted": "redacted",
        "overturned": "lifted",
        "returned": "lifted",
    }
    for figure in figures:
        column = columns.get(figure["kind"])
        if column and figure["rule"] in rows:
            rows[figure["rule"]][column] += figure["count"]
    return list(rows.values())


@never_cache
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, language: str, slug: str, public_id: str) -> HttpResponse:
    """GET: the comment and the rules to choose from. POST: report it; moderators look, nothing else happens by itself."""
    api = client.for_reader(request)
    path = f"consultations/{_part(slug)}/comments/{_part(public_id)}/"
    comment = api.get(path)
    if comment["status"] != "published":
        raise Http404
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    context = {
        "heading": _("Report a comment"),
        "comment": comment,
        "rules": api.get("moderation/")["rules"],
        "reason": reason,
        "note": note,
        "back": _address(language, slug, comment),
        "is_done": request.GET.get("done") == "1",
    }
    if request.method == "GET":
        return render(request, "frontend/comment_report.html", context)
    if forms.fell_into_trap(request):
        return forms.see_other(f"{request.path}?done=1")
    first = f"reason-{context['rules'][0]['code']}"
    if not reason:
        message = _("Choose the rule that the comment breaks.")
        context["error"] = {"field": first, "message": message}
        return render(request, "frontend/comment_report.html", context, status=422)
    try:
        forms.require_time(request)
        is_personal = getattr(request, "is_personal", False)
        sender = client.for_request(request, as_person=is_personal)
        sender.post(f"{path}report/", {"reason": reason, "note": note})
    except ApiProblem as problem:
        if problem.status not in TOLD:
            raise
        context["error"] = forms.error_of(problem, first, _words(problem))
        return render(request, "frontend/comment_report.html", context, status=problem.status)
    return forms.see_other(f"{request.path}?done=1")


@never_cache
@require_POST
def appeal(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """POST: the author objects to a decision; back to the receipt, which tells what becomes of it."""
    from frontend.views.receipts import receipt_page  # it shows the form that this one takes

    text = request.POST.get("text", "")
    try:
        client.for_request(request).post(f"receipts/{_part(code)}/appeal/", {"text": text})
    except ApiProblem as problem:
        if problem.status not in TOLD:
            raise
        told = {"appeal_error": _words(problem), "appeal_text": text}
        return receipt_page(request, language, code, typed=told, status=problem.status)
    return forms.see_other(f"/{language}/r/{quote(code)}/#appeal")


def _words(problem: ApiProblem) -> str:
    if problem.status == 429:
        return _("Many requests are arriving from your network. Wait a minute, then try again.")
    return str(problem.body.get("title", ""))


def _address(language: str, slug: str, comment: dict[str, Any]) -> str:
    place = f"p/{quote(comment['place'])}/" if comment["place"] else "comments/"
    return f"/{language}/consultations/{quote(slug)}/{place}"


def _part(text: str) -> str:
    return quote(text, safe="")
