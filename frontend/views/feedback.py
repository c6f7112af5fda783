"""Whether a page was useful, and the stars of a service: three small forms that work without script or cookie."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend import client, forms, text
from frontend.views import errors

LONGEST_TEXT = 500


class NoChoice(Exception):
    """No star was chosen."""


def reasons() -> list[tuple[str, str]]:
    """Why a page was of no use: the API's codes in words."""
    return [
        ("incomplete", _("The information is incomplete")),
        ("outdated", _("The information is out of date")),
        ("unclear", _("The information is not clear")),
        ("broken", _("A link or button does not work")),
        ("other", _("Something else")),
    ]


@never_cache
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest, language: str) -> HttpResponse:
    """POST takes the vote of the form below every page, then the reasons of the second page; GET explains itself."""
    if request.method == "GET":
        return render(request, "frontend/feedback_done.html", {"heading": _("Page feedback")})
    if request.POST.get("step") == "details":
        return _details(request)
    if request.POST.get("step") == "sought":
        return _sought(request, language)
    return _vote(request, language)


def _vote(request: HttpRequest, language: str) -> HttpResponse:
    path = request.POST.get("page", "")[:300]
    useful = request.POST.get("useful")
    if useful not in {"yes", "no"} or not path.startswith(f"/{language}/"):
        return errors.page(request, 400)
    stored = client.for_request(request).post(
        "feedback/",
        {"path": path, "is_useful": useful == "yes"},
        idempotency_key=str(uuid.uuid4()),
    )
    return _form(
        request, {"feedback_id": stored["id"], "is_useful": stored["is_useful"], "path": path}
    )


def _form(
    request: HttpRequest, form: dict[str, Any], problems: list[str] | None = None
) -> HttpResponse:
    chosen = form.get("reasons", [])
    context = {
        "heading": _("Thank you. What could be better?"),
        "form": form,
        "problems": problems or [],
        "reasons": [
            {"value": value, "label": label, "checked": value in chosen}
            for value, label in reasons()
        ],
        "key": str(uuid.uuid4()),
        "longest": LONGEST_TEXT,
    }
    return render(request, "frontend/feedback.html", context, status=400 if problems else 200)


def _details(request: HttpRequest) -> HttpResponse:
    """Store the reasons; a form that a program filled is thanked like any other, and the API stores nothing of it."""
    form = {
        "feedback_id": request.POST.get("feedback_id", ""),
        "path": request.POST.get("page", "")[:300],
        "reasons": request.POST.getlist("reasons")[:5],
        "text": request.POST.get("text", "").replace("\r\n", "\n"),
    }
    try:
        uuid.UUID(str(form["feedback_id"]))
    except ValueError:
        return errors.page(request, 400)
    return _explained(request, form, request.POST.get("key", "")[:200] or str(uuid.uuid4()))


def _sought(request: HttpRequest, language: str) -> HttpResponse:
    """Store what somebody looked for in vain, as words on the search page."""
    path = f"/{language}/search/"
    key = request.POST.get("key", "")[:190] or str(uuid.uuid4())
    words = request.POST.get("text", "").replace("\r\n", "\n").strip()
    stored = client.for_request(request).post(
        "feedback/", {"path": path, "is_useful": False}, idempotency_key=f"{key}-vote"
    )
    form = {
        "feedback_id": stored["id"],
        "path": path,
        "reasons": ["incomplete"],
        "text": f"«{request.POST.get('q', '')[:200]}»\n{words}".strip(),
    }
    return _explained(request, form, f"{key}-words")


def _explained(request: HttpRequest, form: dict[str, Any], key: str) -> HttpResponse:
    if len(form["text"]) > LONGEST_TEXT:
        over = len(form["text"]) - LONGEST_TEXT
        told = ngettext(
            "Shorten the text by %(count)s character.",
            "Shorten the text by %(count)s characters.",
            over,
        ) % {"count": text.number(over)}
        return _form(request, form, [told])
    body = {"reasons": form["reasons"], "text": form["text"], **signs_of(request)}
    try:
        client.for_request(request).post(
            f"feedback/{form['feedback_id']}/details/",
            body,
            idempotency_key=key,
        )
    except client.ApiProblem as problem:
        if problem.status not in {400, 422}:
            raise
        return _form(request, form, [problem.body.get("title", "")])
    context = {"heading": _("Thank you"), "back": form["path"], "is_done": True}
    return render(request, "frontend/feedback_done.html", context)


def signs_of(request: HttpRequest) -> dict[str, Any]:
    """What tells people from programs: the field nobody sees, and how long the form was open by our own signed clock."""
    return {
        "website": request.POST.get("website", "")[:200],
        # Cut off, so that a form sent twice has the same body and is stored once.
        "elapsed_seconds": min(forms.MIN_SECONDS, forms.seconds_open(request)),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def rating(request: HttpRequest, language: str) -> HttpResponse:
    """GET shows the stars of the service ``?of=``, POST stores them; the last of a day counts."""
    given = request.POST if request.method == "POST" else request.GET
    path = given.get("of", "")[:300]
    if not path.startswith(f"/{language}/services/"):
        return errors.page(request, 400)
    problems: list[str] = []
    if request.method == "POST":
        try:
            return _rated(request, path)
        except NoChoice:
            problems = [_("Choose between one and five.")]
        except client.ApiProblem as problem:
            if problem.status != 422:
                raise
            problems = [problem.body.get("title", "")]
    return _rating_form(request, path, problems)


def _rating_form(request: HttpRequest, path: str, problems: list[str]) -> HttpResponse:
    bundle = client.for_request(request).get("pages/find/", path=path)
    context = {
        "heading": _("Rate this service"),
        "service": bundle["page"],
        "breadcrumb": [*bundle["breadcrumb"][:1], {"title": bundle["page"]["title"], "url": path}],
        "path": path,
        "choices": _stars(),
        "problems": problems,
        "chosen": request.POST.get("stars", ""),
        "key": str(uuid.uuid4()),
    }
    return render(request, "frontend/rating.html", context, status=400 if problems else 200)


def _stars() -> list[tuple[int, str]]:
    return [
        (1, _("1: very poor")),
        (2, _("2: poor")),
        (3, _("3: fair")),
        (4, _("4: good")),
        (5, _("5: very good")),
    ]


def _rated(request: HttpRequest, path: str) -> HttpResponse:
    stars = request.POST.get("stars", "")
    if stars not in {str(value) for value, _label in _stars()}:
        raise NoChoice
    answer = client.for_request(request).post(
        "ratings/",
        {"path": path, "stars": int(stars), **signs_of(request)},
        idempotency_key=request.POST.get("key", "")[:200] or str(uuid.uuid4()),
    )
    context = {"heading": _("Thank you"), "back": path, "is_done": True, "rating": answer}
    return render(request, "frontend/feedback_done.html", context)
