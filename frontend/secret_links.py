"""Pages behind the links in mails. The links are the keys: their pages are kept by nobody, and named to no other site."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend.client import ApiProblem

View = Callable[[HttpRequest, str, str], HttpResponse]


def of_a_link(gone: str, below: Callable[[str], Any]) -> Callable[[View], View]:
    """Keep the link secret, and say what to do where it leads nowhere any more.

    Args:
        gone: the template of that page. below: its breadcrumb by language.
    """

    def wrapped(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, language: str, token: str) -> HttpResponse:
            request.is_secret_address = True  # type: ignore[attr-defined]  # told to `frontend.page_views`
            try:
                response = view(request, language, token)
            except ApiProblem as problem:
                if problem.status not in {400, 404}:
                    raise
                heading = _("This link leads nowhere any more")
                context = {"heading": heading, "breadcrumb": below(language)}
                response = render(request, gone, context, status=404)
            response["Cache-Control"] = "private, no-store"
            response["Referrer-Policy"] = "same-origin"
            return response

        return answer

    return wrapped
