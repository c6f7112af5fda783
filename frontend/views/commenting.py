"""Commenting in three steps without script or session: writing → review → thanks.

What was typed travels in the form itself; the key that makes sending twice harmless is made on the review page, because the page
with the empty form may come from a cache that many visitors share.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.bidi import is_invisible_only
from frontend import breadcrumbs, client, forms, paging
from frontend.client import ApiProblem
from frontend.views import drafts, outcome
from frontend.views.comment_form import (
    MAX_BODY,
    MAX_SUGGESTION,
    Place,
    Typed,
    stance_choices,
    words_in,
)
from frontend.views.consultation_download import files_of

ORDERS = ("newest", "most_supported", "answered")
MIN_SECONDS, MAX_SECONDS = 2, 24 * 3600
_SHOWN_SALT = "comment"
CURSORS = ("after", "before")

__all__ = ["Place", "Typed", "page", "resume", "thanks"]


def page(request: HttpRequest, place: Place) -> HttpResponse:
    """GET: what is spoken of, its comments and the form. POST: the next step."""
    if request.method != "POST":
        return _writing(request, _shown(request, place))
    shown = _shown(request, place)
    typed = Typed.of(request, shown)
    step = request.POST.get("step", "review")
    if step == "edit":
        return _writing(request, shown, typed=typed)
    errors = _errors(request, typed, shown["consultation"]["profile_questions"])
    if errors:
        return _writing(request, shown, typed=typed, errors=errors, status=422)
    if step == "send":
        return _send(request, shown, typed)
    return _review(request, shown, typed)


def resume(request: HttpRequest, place: Place, typed: Typed, *, notice: str) -> HttpResponse:
    """The review of what was typed before signing in."""
    return _review(request, _shown(request, place), typed, notice=notice)


def thanks(request: HttpRequest, place: Place) -> HttpResponse:
    context = _shown(request, place) | {
        "heading": _("Your comment was received"),
        "receipt": forms.receipt_in(request),
    }
    return render(request, "frontend/consultation_thanks.html", context)


def _review(
    request: HttpRequest,
    shown: dict[str, Any],
    typed: Typed,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    context = shown | {
        "heading": _("Check your comment before sending it"),
        "typed": typed,
        "profile": [one for one in _questions(request, shown, typed) if one["value"]],
        "stance_label": dict(stance_choices()).get(typed.stance, ""),
        "notice": notice,
        **_sending(request),
    }
    return render(request, "frontend/consultation_review.html", context, status=status)


def _writing(  # the page in each of its states
    request: HttpRequest,
    shown: dict[str, Any],
    *,
    typed: Typed | None = None,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    number = str(shown["version"]["number"]) if shown.get("version") else "0"
    context = shown | {
        **_comments(request, shown),
        "typed": typed or Typed(version=number),
        "stances": stance_choices(),
        "questions": _questions(request, shown, typed or Typed()),
        "words": words_in(shown["clause"]["text"]) if shown.get("clause") else [],
        "errors": errors or [],
        "files": _files(request, shown),
    }
    template = "comment" if shown["place"].parent else "consultation_clause"
    return render(request, f"frontend/{template}.html", context, status=status)


def _comments(request: HttpRequest, shown: dict[str, Any]) -> dict[str, Any]:
    """The list in the asked order, cut at the asked place; a conversation has its own."""
    place = shown["place"]
    if place.parent:
        return {"replies": shown["comment"]["replies"]}
    asked = request.GET.get("order", "")
    order = asked if asked in ORDERS else "newest"
    narrowed = {"clause": place.key} if place.key else {"on": "whole"}
    cursor = {name: request.GET[name] for name in CURSORS if name in request.GET}
    comments = client.for_reader(request).get(
        f"{place.api}comments/", order=order, **narrowed, **cursor
    )
    titles = (_("Newest first"), _("Most supported first"), _("Answered first"))
    consultation = shown["consultation"]
    is_over = place.key and consultation["state"] == "outcome"
    return {
        "why": outcome.why(client.for_reader(request), place.slug, place.key) if is_over else None,
        "comments": comments,
        "steps": paging.steps(comments, request.GET),
        "order": order,
        "orders": list(zip(ORDERS, titles, strict=True)),
    }


def _send(request: HttpRequest, shown: dict[str, Any], typed: Typed) -> HttpResponse:
    """Hand the comment to the API; whatever it answers, nothing that was typed is lost."""
    place = shown["place"]
    if not _was_read(request.POST.get("shown_at", "")):
        forms.note_refusal(request, "too_soon")
        notice = _("Please read your comment once more, then send it.")
        return _review(request, shown, typed, notice=notice, status=422)
    sender = client.for_request(request, as_person=not request.POST.get("as_nobody"))
    fields = {"clause": place.key, "parent": place.parent, **typed.fields}
    try:
        stored = sender.post(
            f"{place.api}comments/", fields, idempotency_key=forms.given_key(request)
        )
    except ApiProblem as problem:
        if problem.status == 401 or problem.code == "assurance_too_low":
            is_guarded = bool(problem.body.get("is_guarded"))
            return _sign_in_first(request, shown, typed, is_guarded=is_guarded)
        return _refused(request, shown, typed, problem)
    query = urlencode({"receipt": stored["receipt"]["code"]})
    answer = HttpResponseRedirect(f"{place.address}thanks/?{query}")
    drafts.forget(request, answer)
    return answer


def _sign_in_first(
    request: HttpRequest, shown: dict[str, Any], typed: Typed, *, is_guarded: bool
) -> HttpResponse:
    """Nothing was sent: keep what was typed, show it, and lead to the sign-in and back to it.

    A consultation `is_guarded` from one moment to the next, when its own page does not say it yet.
    """
    place = shown["place"]
    named = dict(zip(("consultation", "clause", "parent"), place.named, strict=True))
    kept = drafts.keep(request, {**named, **typed.fields})
    context = shown | {
        "heading": _("Confirm an address to send your comment")
        if is_guarded
        else _("Sign in to send your comment"),
        "is_guarded": is_guarded,
        "typed": typed,
        "is_kept": bool(kept),
        "sign_in_url": drafts.sign_in_address(place.language, f"{place.address}draft/"),
        **_sending(request),
    }
    answer = render(request, "frontend/consultation_sign_in.html", context, status=403)
    if kept:
        drafts.remember(answer, kept)
    return answer


def _refused(
    request: HttpRequest, shown: dict[str, Any], typed: Typed, problem: ApiProblem
) -> HttpResponse:
    """Closed: a page of its own that hands the text back. Busy: once more. Else: the form with the reason."""
    if problem.code == "consultation_closed":
        now = _shown(request, shown["place"])  # it was open a moment ago
        context = now | {
            "heading": _no_longer(now["consultation"]),
            "typed": typed,
            "stage": problem.body.get("stage", "closed"),
        }
        return render(request, "frontend/consultation_closed.html", context, status=409)
    if problem.status == 429:
        notice = _("Many comments are arriving from your network. Wait a minute, then send yours.")
        return _review(request, shown, typed, notice=notice, status=429)
    if problem.code in {"idempotency_key_in_flight", "idempotency_key_missing"}:
        return _review(request, shown, typed, notice=str(problem.body["title"]), status=409)
    if problem.status in {400, 409, 422}:
        return _writing(
            request, shown, typed=typed, errors=[_words(problem)], status=problem.status
        )
    raise problem


def _files(request: HttpRequest, shown: dict[str, Any]) -> list[dict[str, Any]]:
    """All comments as files, on the page of the whole draft alone."""
    is_whole = not shown.get("clause") and not shown["place"].parent
    return files_of(request, shown["consultation"]) if is_whole else []


def _no_longer(consultation: dict[str, Any]) -> str:
    if consultation["thread_of"]:
        return _("This page takes no more comments")
    return _("This consultation no longer takes comments")


def _words(problem: ApiProblem) -> str:
    if problem.code in {"invalid_input", "forbidden_characters"}:
        return _("The comment or the name holds characters that cannot be shown.")
    return str(problem.body.get("title", ""))


def _questions(request: HttpRequest, shown: dict[str, Any], typed: Typed) -> list[dict[str, Any]]:
    """What the consultation asks of respondents, each with its choices and what was answered."""
    asked = shown["consultation"]["profile_questions"]
    if not asked:
        return []
    choices = client.for_request(request).get("profile-choices/")
    questions = []
    for part, ask in asked.items():
        offered = choices.get(part, [])
        labels = {one["code"]: one["label"] for one in offered}
        value = typed.profile[part]
        questions.append(
            {
                "part": part,
                "label": _question_titles()[part],
                "is_required": ask == "required",
                "choices": offered,
                "value": value,
                "shown": labels.get(value, value),
            }
        )
    return questions


def _question_titles() -> dict[str, str]:
    return {
        "kind": _("You respond as"),
        "organisation": _("Organisation"),
        "sector": _("Sector"),
        "governorate": _("Governorate"),
    }


def _errors(request: HttpRequest, typed: Typed, asked: dict[str, str]) -> list[str]:
    """What can be said before asking the API; the API decides again."""
    errors = []
    if forms.fell_into_trap(request):
        errors.append(_("Leave the field «website» empty, then send again."))
    if is_invisible_only(typed.body) and not typed.suggestion:
        errors.append(_("Write your comment before you send it."))
    if len(typed.body.replace("\r\n", "\n")) > MAX_BODY:
        errors.append(_("The comment is longer than 4000 characters."))
    if len(typed.suggestion) > MAX_SUGGESTION:
        errors.append(_("The suggested wording is longer than 8000 characters."))
    if any(ask == "required" and not typed.profile[part].strip() for part, ask in asked.items()):
        errors.append(_("Answer the questions about yourself that are marked as needed."))
    if len(typed.organisation) > 120:
        errors.append(_("The name of the organisation is longer than 120 characters."))
    if len(typed.author_name) > 80:
        errors.append(_("The name is longer than 80 characters."))
    return errors


def _sending(request: HttpRequest) -> dict[str, str]:
    return {
        "idempotency_key": forms.key_of(request),
        "shown_at": forms.sign_of_now(_SHOWN_SALT),
    }


def _was_read(shown_at: str) -> bool:
    """Whether the review page was shown for as long as a person needs at least to press a button."""
    age = forms.age_of(shown_at, _SHOWN_SALT)
    return age is not None and MIN_SECONDS < age <= MAX_SECONDS


def _shown(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What the comment speaks of, as every step shows it."""
    api = client.for_reader(request)
    if place.key:
        shown: dict[str, Any] = api.get(f"{place.api}clauses/{place.key_part}/")
        number = shown["clause"]["number"]
        heading = _("Clause %(number)s") % {"number": number} if number else ""
        heading = heading or shown["clause"]["heading"] or shown["clause"]["key"]
    else:
        shown = {"consultation": api.get(place.api), "heading": None}
        is_thread = shown["consultation"]["thread_of"]
        heading = _("Comments") if is_thread else _("Comments on the consultation as a whole")
    if place.parent:
        shown["comment"] = api.get(f"{place.api}comments/{place.parent_part}/")
        heading = _("A comment and its replies")
    consultation = shown["consultation"]
    host = consultation["thread_of"]
    return shown | {
        "heading": heading,
        "above": shown["heading"],
        "place": place,
        "address": place.address,
        "back": f"{host['url']}#comments" if host else place.back,
        "breadcrumb": breadcrumbs.to_consultation(place.language, consultation),
        "is_open": consultation["state"] == "open",
        "api_url": f"/api/v1/{place.own_api}",
    }
