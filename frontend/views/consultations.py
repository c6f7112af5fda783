"""Consultations: the list, one clause with its comments, and commenting in three steps without script or session.

Writing → review → thanks. What was typed travels in the form itself; the key that makes sending twice harmless is made on the
review page, because the page with the empty form may come from a cache that many visitors share.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.bidi import is_invisible_only
from frontend import client, paging
from frontend.client import ApiProblem
from frontend.views import drafts

STATES = ("open", "announced", "closed", "outcome")
STANCES = ("supports", "neutral", "opposes")
MAX_BODY = 4000
MIN_SECONDS, MAX_SECONDS = 2, 24 * 3600
_RECEIPT = re.compile(r"[0-9a-z]{20}")


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was filled in."""

    body: str = ""
    author_name: str = ""
    stance: str = ""
    version: str = "0"

    @classmethod
    def of(cls, request: HttpRequest) -> Typed:
        stance = request.POST.get("stance", "")
        version = request.POST.get("version", "0")
        return cls(
            body=request.POST.get("body", ""),
            author_name=request.POST.get("author_name", ""),
            stance=stance if stance in STANCES else "",
            version=version if version.isdecimal() and len(version) < 6 else "0",
        )

    @classmethod
    def from_draft(cls, kept: dict[str, Any]) -> Typed:
        return cls(kept["body"], kept["author_name"], kept["stance"], str(kept["version"]))

    @property
    def fields(self) -> dict[str, Any]:
        """As the API takes them."""
        return {
            "body": self.body,
            "author_name": self.author_name,
            "stance": self.stance,
            "version": int(self.version),
        }


def listing(request: HttpRequest, language: str) -> HttpResponse:
    """GET /ar/consultations/: the open ones first, a tab for each stage."""
    state = request.GET.get("state", "open")
    asked = {name: request.GET[name] for name in ("agency", "topic", "page") if name in request.GET}
    answer = client.for_request(request).get("consultations/", state=state, **asked)
    narrowed = {name: value for name, value in asked.items() if name != "page"}
    tabs = [
        {
            "state": one,
            "title": _state_titles()[one],
            "count": answer["states"][one],
            "query": f"?{urlencode({'state': one, **narrowed})}",
            "is_current": one == state,
        }
        for one in STATES
    ]
    context = {
        "heading": _("Public consultations"),
        "description": _("Drafts on which public bodies ask for your opinion before they decide."),
        "listing": answer,
        "state": state,
        "tabs": tabs,
        "breadcrumb": [{"title": "", "url": f"/{language}/"}],
        "api_url": f"/api/v1/consultations/?{urlencode({'lang': language, 'state': state, **asked})}",
    }
    return render(request, "frontend/consultations.html", context)


def clause(request: HttpRequest, language: str, slug: str, key: str) -> HttpResponse:
    """One clause between its neighbours, its comments, and the form; POST goes on to the next step."""
    if request.method != "POST":
        return _clause_page(request, slug, key)
    typed = Typed.of(request)
    step = request.POST.get("step", "review")
    if step == "edit":
        return _clause_page(request, slug, key, typed=typed)
    errors = _errors(request, typed)
    if errors:
        return _clause_page(request, slug, key, typed=typed, errors=errors, status=422)
    if step == "send":
        return _send(request, language, slug, key, typed)
    return _review(request, slug, key, typed)


def thanks(request: HttpRequest, language: str, slug: str, key: str) -> HttpResponse:
    """The comment was received: its receipt, and what happens next."""
    code = request.GET.get("receipt", "")
    context = _clause(request, slug, key) | {
        "heading": _("Your comment was received"),
        "receipt": code if _RECEIPT.fullmatch(code) else "",
        "key": key,
    }
    return render(request, "frontend/consultation_thanks.html", context)


@never_cache
@require_safe
def draft(request: HttpRequest, language: str, slug: str, key: str) -> HttpResponse:
    """Back from signing in: the comment as it was typed, ready to be sent."""
    kept = drafts.kept(request)
    if kept is None or (kept["consultation"], kept["clause"]) != (slug, key):
        return HttpResponseRedirect(f"/{language}/consultations/{quote(slug)}/p/{quote(key)}/")
    notice = _("Your comment is as you left it. Nothing was sent yet.")
    return _review(request, slug, key, Typed.from_draft(kept), notice=notice)


def _clause_page(  # the page in each of its states
    request: HttpRequest,
    slug: str,
    key: str,
    *,
    typed: Typed | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = _clause(request, slug, key)
    order = "most_supported" if request.GET.get("order") == "most_supported" else "newest"
    comments = client.for_request(request).get(
        f"consultations/{_part(slug)}/comments/",
        clause=key,
        order=order,
        **{name: request.GET[name] for name in ("after", "before") if name in request.GET},
    )
    context = shown | {
        "comments": comments,
        "steps": paging.steps(comments, request.GET),
        "order": order,
        "typed": typed or Typed(version=str(shown["version"]["number"])),
        "stances": _stance_choices(),
        "errors": errors or [],
        "api_url": f"/api/v1/consultations/{_part(slug)}/clauses/{_part(key)}/",
    }
    return render(request, "frontend/consultation_clause.html", context, status=status)


def _review(
    request: HttpRequest, slug: str, key: str, typed: Typed, *, notice: str = "", status: int = 200
) -> HttpResponse:
    context = _clause(request, slug, key) | {
        "heading": _("Check your comment before sending it"),
        "typed": typed,
        "stance_label": dict(_stance_choices()).get(typed.stance, ""),
        "idempotency_key": _given_key(request) or str(uuid4()),
        "shown_at": signing.TimestampSigner(salt="comment").sign("shown"),
        "notice": notice,
        "key": key,
    }
    return render(request, "frontend/consultation_review.html", context, status=status)


def _send(request: HttpRequest, language: str, slug: str, key: str, typed: Typed) -> HttpResponse:
    """Hand the comment to the API; whatever it answers, nothing that was typed is lost."""
    if not _was_read(request.POST.get("shown_at", "")):
        notice = _("Please read your comment once more, then send it.")
        return _review(request, slug, key, typed, notice=notice, status=422)
    sender = client.for_request(request, as_person=not request.POST.get("as_nobody"))
    try:
        stored = sender.post(
            f"consultations/{_part(slug)}/comments/",
            {"clause": key, **typed.fields},
            idempotency_key=_given_key(request),
        )
    except ApiProblem as problem:
        if problem.status == 401 or problem.code == "assurance_too_low":
            return _sign_in_first(request, language, slug, key, typed)
        return _refused(request, slug, key, typed, problem)
    address = f"/{language}/consultations/{quote(slug)}/p/{quote(key)}/thanks/"
    answer = HttpResponseRedirect(f"{address}?{urlencode({'receipt': stored['receipt']['code']})}")
    drafts.forget(request, answer, language)
    return answer


def _sign_in_first(
    request: HttpRequest, language: str, slug: str, key: str, typed: Typed
) -> HttpResponse:
    """Nothing was sent: keep what was typed, show it, and lead to the sign-in and back to it."""
    kept = drafts.keep(request, {"consultation": slug, "clause": key, **typed.fields})
    target = drafts.address(language, slug, key)
    context = _clause(request, slug, key) | {
        "heading": _("Sign in to send your comment"),
        "typed": typed,
        "is_kept": bool(kept),
        "sign_in_url": drafts.sign_in_address(language, target),
        "idempotency_key": _given_key(request) or str(uuid4()),
        "shown_at": signing.TimestampSigner(salt="comment").sign("shown"),
        "key": key,
    }
    answer = render(request, "frontend/consultation_sign_in.html", context, status=403)
    if kept:
        drafts.remember(answer, language, kept)
    return answer


def _refused(
    request: HttpRequest, slug: str, key: str, typed: Typed, problem: ApiProblem
) -> HttpResponse:
    """Closed: a page of its own that hands the text back. Busy: once more. Else: the form with the reason."""
    if problem.code == "consultation_closed":
        context = _clause(request, slug, key) | {
            "heading": _("This consultation no longer takes comments"),
            "typed": typed,
            "stage": problem.body.get("stage", "closed"),
            "key": key,
        }
        return render(request, "frontend/consultation_closed.html", context, status=409)
    if problem.status == 429:
        notice = _("Many comments are arriving from your network. Wait a minute, then send yours.")
        return _review(request, slug, key, typed, notice=notice, status=429)
    if problem.code in {"idempotency_key_in_flight", "idempotency_key_missing"}:
        return _review(request, slug, key, typed, notice=str(problem.body["title"]), status=409)
    if problem.status in {400, 409, 422}:
        return _clause_page(
            request, slug, key, typed=typed, errors=[_words(problem)], status=problem.status
        )
    raise problem


def _words(problem: ApiProblem) -> str:
    if problem.code in {"invalid_input", "forbidden_characters"}:
        return _("The comment or the name holds characters that cannot be shown.")
    return str(problem.body.get("title", ""))


def _errors(request: HttpRequest, typed: Typed) -> list[str]:
    """What can be said before asking the API; the API decides again."""
    errors = []
    if request.POST.get("website"):
        errors.append(_("Leave the field «website» empty, then send again."))
    if is_invisible_only(typed.body):
        errors.append(_("Write your comment before you send it."))
    if len(typed.body.replace("\r\n", "\n")) > MAX_BODY:
        errors.append(_("The comment is longer than 4000 characters."))
    if len(typed.author_name) > 80:
        errors.append(_("The name is longer than 80 characters."))
    return errors


def _was_read(shown_at: str) -> bool:
    """Whether the review page was shown for as long as a person needs at least to press a button."""
    signer = signing.TimestampSigner(salt="comment")
    try:
        signer.unsign(shown_at, max_age=MAX_SECONDS)
    except signing.BadSignature:
        return False
    try:
        signer.unsign(shown_at, max_age=MIN_SECONDS)
    except signing.SignatureExpired:
        return True
    return False


def _given_key(request: HttpRequest) -> str:
    key = request.POST.get("idempotency_key", "")
    return key if re.fullmatch(r"[0-9a-f-]{36}", key) else ""


def _clause(request: HttpRequest, slug: str, key: str) -> dict[str, Any]:
    shown: dict[str, Any] = client.for_request(request).get(
        f"consultations/{_part(slug)}/clauses/{_part(key)}/"
    )
    found, consultation = shown["clause"], shown["consultation"]
    number = found["number"] or found["heading"] or found["key"]
    language = request.path.split("/", 2)[1]
    return shown | {
        "heading": _("Clause %(number)s") % {"number": number} if found["number"] else number,
        "above": shown["heading"],
        "breadcrumb": [
            {"title": "", "url": f"/{language}/"},
            {"title": _("Public consultations"), "url": f"/{language}/consultations/"},
            {"title": consultation["title"], "url": consultation["url"]},
        ],
        "is_open": consultation["state"] == "open",
    }


def _state_titles() -> dict[str, str]:
    return {
        "open": _("Open"),
        "announced": _("Coming soon"),
        "closed": _("Under analysis"),
        "outcome": _("Outcome published"),
    }


def _stance_choices() -> list[tuple[str, str]]:
    return [
        ("supports", _("I support it")),
        ("neutral", _("I neither support nor oppose it")),
        ("opposes", _("I oppose it")),
    ]


def _part(text: str) -> str:
    return quote(text, safe="")
