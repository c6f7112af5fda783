"""Entering what people gave on paper, by telephone, at a kiosk or in a workshop, one response after the other."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actors import Actor, actor_for
from accounts.models import Role
from common.errors import DomainError, NotFound
from consultations import policies, profiles, selectors, services
from consultations.models import Channel, ConsultationPage, Stage, Stance
from consultations.profiles import Profile
from consultations.services import CommentDraft
from consultations.services.assisted import Gathered
from operations.clock import database_now
from operations.idempotency import Answer, fingerprint_of, once

ROLES = frozenset({Role.POLICY_OFFICER, Role.MODERATOR, Role.ADMINISTRATOR})
PROFILE = ("kind", "organisation", "sector", "governorate")
# Alike for a whole pile of sheets, so they stay in the form for the next one.
OF_THE_PILE = ("channel", "received_on", "event")
FIELDS = ("clause", "stance", "body", "author_name", "language", *PROFILE, *OF_THE_PILE)


def overview(request: HttpRequest) -> HttpResponse:
    """The consultations for which this person may enter responses."""
    actor = actor_for(request.user)
    if not actor.is_everywhere and not actor.agencies_with(ROLES):
        raise PermissionDenied
    pages = ConsultationPage.objects.originals().live().filter(outcome__isnull=True)
    if not actor.is_everywhere:
        pages = pages.filter(agency__in=actor.agencies_with(ROLES))
    now = database_now()
    found = pages.select_related("agency", "outcome", "withdrawal").order_by("-closes_at", "pk")
    rows = [page for page in found if page.stage_at(now) in {Stage.OPEN, Stage.CLOSED}]
    context = {"rows": rows, "header_title": _("Responses on paper and by telephone")}
    return render(request, "consultations/admin/assisted_overview.html", context)


def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the form. POST: one response; what was typed comes back with the reason when it is refused."""
    actor, page = _consultation(request, pk)
    typed = {name: request.POST.get(name, "") for name in FIELDS}
    error = ""
    if request.method == "POST":
        try:
            code = _entered_once(request, actor, page, typed)
        except DomainError as refusal:
            error = str(refusal.title)
        else:
            told = _("Entered. The receipt's code, for who gave it: %(code)s")
            messages.success(request, told % {"code": code})
            pile = QueryDict(mutable=True)
            pile.update({name: typed[name] for name in OF_THE_PILE})
            answer = redirect("consultations_assisted", page.pk)
            answer["Location"] += f"?{pile.urlencode()}"
            return answer
    else:
        typed |= {name: request.GET.get(name, "") for name in OF_THE_PILE}
    return render(
        request,
        "consultations/admin/assisted.html",
        _context(page, typed) | {"error": error, "key": _key(request) or str(uuid4())},
        status=422 if error else 200,
    )


def _entered_once(
    request: HttpRequest, actor: Actor, page: ConsultationPage, typed: dict[str, str]
) -> str:
    """The receipt's code; pressing twice enters once."""

    def act() -> Answer:
        comment = services.enter_response(
            consultation=page, actor=actor, draft=_draft(typed), gathered=_gathered(typed)
        )
        code = comment.receipt.code  # type: ignore[attr-defined]  # the plugin misses this reverse side
        return Answer(201, {"code": code}, subject=services.subject_of(comment))

    key = f"assisted-{_key(request) or uuid4()}"
    return str(once(key, fingerprint_of(page.pk, typed), act).body.get("code", ""))


def _draft(typed: dict[str, str]) -> CommentDraft:
    stance = typed["stance"] if typed["stance"] in Stance.values else ""
    return CommentDraft(
        clause_key=typed["clause"],
        body=typed["body"],
        language=typed["language"] if typed["language"] in {"ar", "en"} else "ar",
        author_name=typed["author_name"],
        stance=stance,
        profile=Profile(**{part: typed[part] for part in PROFILE}),
    )


def _gathered(typed: dict[str, str]) -> Gathered:
    try:
        received_on = date.fromisoformat(typed["received_on"])
    except ValueError:
        received_on = date.min  # outside every window: refused with its reason
    return Gathered(typed["channel"], received_on, typed["event"])


def _context(page: ConsultationPage, typed: dict[str, str]) -> dict[str, Any]:
    language = get_language() or "ar"
    labels = profiles.choices(language)
    try:
        clauses = selectors.clauses_of(selectors.published_version(page), language)
    except NotFound:
        clauses = []
    return {
        "page": page,
        "typed": typed,
        "channels": Channel.choices,
        "stances": Stance.choices,
        "clauses": clauses,
        "questions": [
            {"part": part, "ask": ask, "choices": labels.get(part, {}), "value": typed[part]}
            for part, ask in page.questions.items()
        ],
        "header_title": _("Enter a response: %(title)s") % {"title": page.title},
    }


def _consultation(request: HttpRequest, pk: int) -> tuple[Actor, ConsultationPage]:
    actor = actor_for(request.user)
    page = get_object_or_404(ConsultationPage.objects.originals(), pk=pk)
    if not policies.may_enter_responses(actor, page.agency_id):
        raise PermissionDenied
    return actor, page


def _key(request: HttpRequest) -> str:
    key = request.POST.get("key", "")
    return key if re.fullmatch(r"[0-9a-f-]{36}", key) else ""
