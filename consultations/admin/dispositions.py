"""Deciding about comments: the list of what is left, one comment or campaign after the other, and many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actors import Actor
from common.errors import DomainError, Refused
from common.keyset import cut
from consultations import services
from consultations.admin.settling import Asked, RulingForm, is_answered, settler, thing_of
from consultations.dispositions import changes, selectors, workspace
from consultations.dispositions.grants import Grants
from consultations.dispositions.rulings import Order, Target, reference
from consultations.models import Campaign, Comment, ConsultationPage, Decision, Disposition, Stance
from consultations.outcome import decisions
from consultations.wording import words_of
from operations.clock import database_now

PER_PAGE = 25
AT_MOST = 200


def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: what is left under the filters, or what was decided; the figures; campaigns as one row each."""
    _actor, page, grants = settler(request, pk)
    asked = Asked.of(request, page)
    rows = workspace.comments(page, grants, asked.wanted)
    found = cut(rows, PER_PAGE, after=asked.after, before=asked.before)
    stands = decisions.of_comments(found.rows)
    context = {
        "page": page,
        "asked": asked,
        "wanted": asked.wanted,
        "grants": grants,
        "rows": [(comment, stands.get(comment.pk)) for comment in found.rows],
        "cut": found,
        "campaigns": workspace.campaigns(page, grants, asked.wanted),
        "figures": workspace.figures(page, grants, database_now()),
        "themes": workspace.themes(page),
        "stances": Stance.choices,
        "decisions": Decision.choices,
        "header_title": _("Decisions on comments"),
    }
    return render(request, "consultations/admin/dispositions.html", context)


def one(request: HttpRequest, pk: int, ref: str) -> HttpResponse:
    """GET: one comment or campaign with its form and history. POST ``decision``, ``reason_ar``, ``change`` …, and ``seen``."""
    actor, page, grants = settler(request, pk)
    thing = thing_of(page, grants, ref)
    asked = Asked.of(request, page)
    if request.method != "POST":
        return _shown(request, thing, asked, None)
    form = RulingForm.posted(request)
    seen = request.POST.get("seen", "")
    given = form.ruling()
    if given is None:
        form.error = _("Choose a decision.")
        return _shown(request, thing, asked, form, seen=seen)
    try:
        services.decide(thing=thing, actor=actor, ruling=given, seen=_key(seen), now=database_now())
    except Refused as refusal:
        raise PermissionDenied from refusal
    except DomainError as refusal:
        form.error = str(refusal.title)
        if refusal.code == "disposition_changed":
            seen = str(refusal.facts.get("stands") or "")
        return _shown(request, thing, asked, form, seen=seen, status=refusal.status)
    messages.success(request, _("The decision is kept."))
    return redirect(_next(page, grants, asked))


@require_POST
def bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """POST ``thing`` (many): a page with one form for all; with ``confirmed`` all are decided, or none."""
    actor, page, grants = settler(request, pk)
    asked = Asked.of(request, page)
    named = list(dict.fromkeys(request.POST.getlist("thing")))
    things = _things(page, grants, named[: AT_MOST + 1])
    if not things or len(things) > AT_MOST:
        told = _("Mark the comments to decide on first; no more than 200 at once.")
        messages.error(request, told)
        return redirect(asked.url)
    if request.POST.get("confirmed") != "1":
        return _many(request, page, asked, things, RulingForm())
    form = RulingForm.posted(request)
    form.error = _decide_all(request, actor, page, things, form)
    if form.error:
        return _many(request, page, asked, things, form, status=422)
    told = ngettext("%(count)d comment is decided.", "%(count)d comments are decided.", len(things))
    messages.success(request, told % {"count": len(things)})
    return redirect(asked.url)


def _decide_all(
    request: HttpRequest,
    actor: Actor,
    page: ConsultationPage,
    things: list[Comment],
    form: RulingForm,
) -> str:
    """What was wrong; empty when all are decided."""
    given = form.ruling()
    if given is None:
        return _("Choose a decision.")
    seen = {thing: _key(request.POST.get(f"seen-{thing.public_id}", "")) for thing in things}
    orders = [Order(Target.of(thing), seen[thing], given) for thing in things]
    try:
        services.decide_many(consultation=page, actor=actor, orders=orders, now=database_now())
    except Refused as refusal:
        raise PermissionDenied from refusal
    except DomainError as refusal:
        return f"{refusal.facts.get('reference', '')} {refusal.title}".strip()
    return ""


def _shown(
    request: HttpRequest,
    thing: Comment | Campaign,
    asked: Asked,
    form: RulingForm | None,
    *,
    seen: str = "",
    status: int = 422,
) -> HttpResponse:
    page = thing.consultation
    campaign = thing if isinstance(thing, Campaign) else None
    comments = workspace.samples(campaign) if campaign else [thing]
    first = comments[0] if comments else None
    offered = changes.offered(changes.versions_of(page), _base(first), get_language() or "ar")
    history = selectors.history_of(thing)
    present = next((row for row in history if row.replaced_at is None), None)
    own = changes.own_of(first, offered) if isinstance(first, Comment) else set()
    filled = form or RulingForm.of(present, own)
    filled.needs_correction = present is not None and is_answered(page)
    context = _fields(page, asked, filled, offered) | {
        "thing": thing,
        "ref": reference(thing),
        "campaign": campaign,
        "count": selectors.campaign_sizes([campaign]).get(campaign.pk, 0) if campaign else 1,
        "comments": comments,
        "clause_words": _clause_words(first),
        "history": history,
        "present": present,
        "of_campaign": None if campaign else _of_campaign(thing),
        "seen": seen if form else (present.pk if present else ""),
        "header_title": _("Decide about a campaign") if campaign else _("Decide about a comment"),
    }
    return render(
        request, "consultations/admin/disposition.html", context, status=status if form else 200
    )


def _many(
    request: HttpRequest,
    page: ConsultationPage,
    asked: Asked,
    things: list[Comment],
    form: RulingForm,
    *,
    status: int = 200,
) -> HttpResponse:
    """What was seen goes along with each, so that nobody decides over somebody else's decision unawares."""
    offered = changes.offered(changes.versions_of(page), None, get_language() or "ar")
    stands = _own(things)
    form.needs_correction = bool(stands) and is_answered(page)
    context = _fields(page, asked, form, offered) | {
        "rows": [(thing, stands.get(thing.pk)) for thing in things],
        "header_title": _("Decide about several comments together"),
    }
    return render(request, "consultations/admin/disposition_bulk.html", context, status=status)


def _fields(
    page: ConsultationPage, asked: Asked, form: RulingForm, offered: Any
) -> dict[str, Any]:  # Any: of a template
    return {
        "page": page,
        "asked": asked,
        "form": form,
        "decisions": Decision.choices,
        "offered": [(one, str(one.pair) in form.changes) for one in offered],
    }


def _next(page: ConsultationPage, grants: Grants, asked: Asked) -> str:
    """The next comment that is left under the same filters, else the list."""
    if asked.wanted.state != workspace.LEFT:
        return asked.url
    following = workspace.comments(page, grants, asked.wanted).first()
    if following is None:
        return asked.url
    address = redirect("consultations_disposition", page.pk, following.public_id)["Location"]
    return f"{address}?{asked.query()}"


def _things(page: ConsultationPage, grants: Grants, named: list[str]) -> list[Comment]:
    """The marked comments that are theirs to decide; whatever else was named is left out."""
    rows = Comment.objects.filter(public_id__in=[one for one in named if "\x00" not in one])
    own = grants.narrow(rows.filter(consultation=page)).select_related("clause")
    return list(own.order_by("-submitted_at", "-pk"))


def _own(things: list[Comment]) -> dict[int | None, Disposition]:
    rows = Disposition.objects.filter(
        comment__in=[thing.pk for thing in things], replaced_at__isnull=True
    )
    return {row.comment_id: row for row in rows}


def _of_campaign(thing: Any) -> Campaign | None:
    membership = getattr(thing, "membership", None)
    return membership.campaign if membership else None


def _base(comment: Any) -> Any:
    return comment.version if isinstance(comment, Comment) else None


def _clause_words(comment: Any) -> str:
    return words_of(comment.clause, get_language() or "ar") if comment and comment.clause else ""


def _key(text: str) -> int | None:
    """A disposition's key; None where the form had none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
