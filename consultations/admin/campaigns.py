"""The policy officer's campaigns: what the machine found, and what the officer settles."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor
from common.errors import DomainError, NotFound
from consultations import campaign_figures, selectors
from consultations.admin.texts import run
from consultations.anchoring.differences import pieces
from consultations.models import Campaign, Comment, ConsultationPage
from consultations.services import campaigns

VARIANTS = 30
LARGEST = 100


def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: a card for each campaign, the largest first."""
    _actor, page = run(request, pk)
    context = {
        "page": page,
        "rows": campaign_figures.all_campaigns(page)[:LARGEST],
        "comments": selectors.comment_totals([page]).get(page.pk, 0),
        "totals": campaign_figures.totals(page),
        "header_title": _("Campaigns"),
    }
    return render(request, "consultations/admin/campaigns.html", context)


@require_http_methods(["GET", "POST"])
def campaign(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """GET: the variants beside the core. POST ``act``: name, take_out, put_in, join or dissolve, with what each needs."""
    actor, page = run(request, pk)
    found = get_object_or_404(campaign_figures.all_campaigns(page), number=number)
    if request.method == "POST":
        return _settle(request, actor, page, found)
    core = campaign_figures.core_of(found)
    context = {
        "page": page,
        "campaign": found,
        "core": core,
        "variants": [
            {
                "comment": one.comment,
                "count": one.count,
                "pieces": pieces(core.body, one.comment.body) if core else (),
            }
            for one in campaign_figures.variants(found, VARIANTS)
        ],
        "others": campaign_figures.all_campaigns(page).exclude(pk=found.pk)[:LARGEST],
        "header_title": _("Campaign %(number)s") % {"number": found.number},
    }
    return render(request, "consultations/admin/campaign.html", context)


def _settle(
    request: HttpRequest, actor: Actor, page: ConsultationPage, found: Campaign
) -> HttpResponse:
    act = ACTS.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise NotFound
        told = act(request, actor, page, found)
    except DomainError as error:
        messages.error(request, str(error.title))
    else:
        messages.success(request, told)
    if Campaign.objects.filter(pk=found.pk).exists():
        return redirect("consultations_campaign", page.pk, found.number)
    return redirect("consultations_campaigns", page.pk)


def _name(request: HttpRequest, actor: Actor, _page: ConsultationPage, found: Campaign) -> str:
    campaigns.name_campaign(campaign=found, actor=actor, name=request.POST.get("name", ""))
    return _("The name is kept.")


def _take_out(request: HttpRequest, actor: Actor, page: ConsultationPage, found: Campaign) -> str:
    public_id = request.POST.get("comment", "").replace("\x00", "")
    comment = Comment.objects.filter(consultation=page, public_id=public_id).first()
    if comment is None:
        raise NotFound
    campaigns.take_out(campaign=found, comment=comment, actor=actor)
    return _("The comment is in no campaign now.")


def _put_in(request: HttpRequest, actor: Actor, _page: ConsultationPage, found: Campaign) -> str:
    campaigns.put_in(campaign=found, actor=actor, public_id=request.POST.get("comment", ""))
    return _("The comment is in this campaign now.")


def _join(request: HttpRequest, actor: Actor, page: ConsultationPage, found: Campaign) -> str:
    number = request.POST.get("other", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 9):
        raise NotFound
    other = Campaign.objects.filter(consultation=page, number=int(number)).first()
    if other is None:
        raise NotFound
    campaigns.join_campaigns(campaign=found, other=other, actor=actor)
    return _("The campaigns are one now.")


def _dissolve(_request: HttpRequest, actor: Actor, _page: ConsultationPage, found: Campaign) -> str:
    campaigns.dissolve_campaign(campaign=found, actor=actor)
    return _("The campaign is dissolved; its comments stand for themselves.")


Act = Callable[[HttpRequest, Actor, ConsultationPage, Campaign], str]
ACTS: dict[str, Act] = {
    "name": _name,
    "take_out": _take_out,
    "put_in": _put_in,
    "join": _join,
    "dissolve": _dissolve,
}
