"""Writing a comment anew by its receipt, while the consultation is open."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend import client, forms
from frontend.client import ApiProblem
from frontend.views.comment_form import STANCES, stance_choices

_FIELDS = ("body", "suggestion", "author_name", "stance")


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """GET: the comment as its author wrote it, to be changed. POST: send it, and go to the new one's receipt."""
    api = client.for_request(request)
    shown = api.get(f"receipts/{quote(code, safe='')}/")
    comment, record = shown["comment"], shown["record"]
    if comment is None or record is None or shown["consultation"] is None:
        raise Http404
    typed = {
        "body": record["text"],
        "suggestion": record.get("suggestion", ""),
        "author_name": comment["author_name"],
        "stance": record["stance"],
    }
    context: dict[str, Any] = {
        "heading": _("Change your comment"),
        "receipt": shown,
        "is_reply": bool(record["parent"]),
        "stances": stance_choices(),
        "typed": typed,
        "key": forms.key_of(request, "key"),
    }
    status = 200
    if request.method == "POST":
        typed |= {name: request.POST.get(name, "") for name in _FIELDS}
        typed["stance"] = typed["stance"] if typed["stance"] in STANCES else ""
        try:
            made = api.post(
                f"receipts/{shown['code']}/revision/", typed, idempotency_key=context["key"]
            )
        except ApiProblem as problem:
            if problem.status not in {400, 409, 422, 429}:
                raise
            context["error"], status = _words(problem), problem.status
        else:
            return forms.see_other(f"/{language}/r/{made['receipt']['code']}/?changed=1")
    return render(request, "frontend/comment_change.html", context, status=status)


def _words(problem: ApiProblem) -> str:
    if problem.code == "consultation_closed":
        return _("Comments are closed here; your comment stays as you sent it.")
    if problem.code == "comment_ended":
        return _("This comment was withdrawn or replaced; it cannot be changed any more.")
    return str(problem.body.get("title", ""))
