"""The list of comments to put themes on: one by one with words as evidence, many at once, or a whole campaign."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.actors import Actor
from common.errors import DomainError
from consultations.admin.texts import run
from consultations.admin.theming import named_theme, tried
from consultations.models import Comment, ConsultationPage, RespondentKind, Stance, ThemeTag
from consultations.theming import tagging
from consultations.theming.listing import WITHOUT, Listed, Wanted, below_each, listed
from consultations.theming.reading import present_themes
from operations.clock import database_now

MAX_TEXT = 200
AT_MOST = 100
_LARGEST = 2**62


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters and place in the list, from the address or from the ``back`` field of a form."""

    wanted: Wanted
    after: int = 0

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        given = request.GET
        if request.method == "POST":
            given = QueryDict(request.POST.get("back", "")[:2000])
        theme = given.get("theme", "")
        wanted = Wanted(
            theme=theme if theme == WITHOUT else str(_number(theme) or ""),
            proposed=_number(given.get("proposed", "")),
            candidate=_number(given.get("candidate", "")),
            clause=_plain(given.get("clause", ""))[:64],
            stance=_one_of(Stance.values, given.get("stance", "")),
            kind=_one_of(RespondentKind.values, given.get("kind", "")),
            campaign=_number(given.get("campaign", "")),
            text=_plain(given.get("text", ""))[:MAX_TEXT],
        )
        return cls(wanted, _number(given.get("after", "")))

    @property
    def query(self) -> str:
        values = {**asdict(self.wanted), "after": self.after}
        return urlencode({name: value for name, value in values.items() if value})

    def behind(self, after: int) -> str:
        return replace(self, after=after).query


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the list. POST ``act``: ``tag`` or ``refuse`` a ``comment``, ``many`` of them, ``untag`` a ``tag``."""
    actor, page = run(request, pk)
    asked = Asked.of(request)
    if request.method != "POST":
        return _shown(request, page, asked, listed(page, asked.wanted, asked.after))
    acts = {"tag": _tag, "many": _many, "untag": _untag, "refuse": _refuse}
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        messages.error(request, _("Choose what is to be done with the comment."))
        return redirect("consultations_theme_comments", page.pk)
    done = ""

    def carry_out() -> None:
        nonlocal done
        done = act(request, page, actor)

    refusal = tried(carry_out)
    if refusal is not None and act is _tag:
        return _refused(request, page, asked, refusal)
    if refusal is not None:
        messages.error(request, str(refusal.title))
    elif done:
        messages.success(request, done)
    address = f"{reverse('consultations_theme_comments', args=[page.pk])}?{asked.query}"
    return redirect(f"{address}#c-{_plain(request.POST.get('comment', ''))[:16]}")


def _tag(request: HttpRequest, page: ConsultationPage, actor: Actor) -> str:
    """With ``whole`` the theme is put on the comment's campaign."""
    comment = _comment(page, request.POST.get("comment", ""))
    theme = named_theme(page, request.POST.get("to", ""))
    campaign = comment.membership.campaign if hasattr(comment, "membership") else None
    if request.POST.get("whole") == "1" and campaign is not None:
        tagging.tag_campaign(theme=theme, campaign=campaign, actor=actor, now=database_now())
        return _("The whole campaign stands below the theme.")
    quote = request.POST.get("quote", "")
    tagging.tag_comment(theme=theme, comment=comment, actor=actor, now=database_now(), quote=quote)
    return _("The comment stands below the theme.")


def _many(request: HttpRequest, page: ConsultationPage, actor: Actor) -> str:
    named = [one for one in request.POST.getlist("comments")[:AT_MOST] if "\x00" not in one]
    theme = named_theme(page, request.POST.get("to", ""))
    chosen = list(Comment.objects.filter(consultation=page, public_id__in=named))
    if not chosen:
        messages.error(request, _("Mark the comments to put the theme on first."))
        return ""
    done = tagging.tag_comments(theme=theme, comments=chosen, actor=actor, now=database_now())
    told = ngettext(
        "%(count)d comment stands below the theme now.",
        "%(count)d comments stand below the theme now.",
        done,
    )
    return told % {"count": done}


def _untag(request: HttpRequest, page: ConsultationPage, actor: Actor) -> str:
    key = _number(request.POST.get("tag", ""))
    tag = get_object_or_404(ThemeTag, theme__consultation=page, pk=key)
    tagging.untag(tag=tag, actor=actor, now=database_now())
    return _("The theme is taken off.")


def _refuse(request: HttpRequest, page: ConsultationPage, actor: Actor) -> str:
    comment = _comment(page, request.POST.get("comment", ""))
    theme = named_theme(page, request.POST.get("to", ""))
    tagging.refuse_proposal(theme=theme, comment=comment, actor=actor, now=database_now())
    return _("The proposal is refused for this comment.")


def _refused(
    request: HttpRequest, page: ConsultationPage, asked: Asked, refusal: DomainError
) -> HttpResponse:
    """The comment alone, with what was typed and why it was refused."""
    one = Listed([_comment(page, request.POST.get("comment", ""))])
    typed = {"quote": request.POST.get("quote", ""), "to": request.POST.get("to", "")}
    return _shown(request, page, asked, one, {**typed, "error": str(refusal.title)}, refusal.status)


def _comment(page: ConsultationPage, public_id: str) -> Comment:
    if "\x00" in public_id:
        raise Http404
    found = Comment.objects.select_related(
        "clause", "respondent", "assisted", "membership__campaign"
    )
    return get_object_or_404(found, consultation=page, public_id=public_id)


def _shown(
    request: HttpRequest,
    page: ConsultationPage,
    asked: Asked,
    found: Listed,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    tags = below_each(found.comments)
    rows: list[dict[str, Any]] = [
        {"comment": comment, "below": tags[comment.pk]} for comment in found.comments
    ]
    context = {
        "page": page,
        "rows": rows,
        "found": found,
        "asked": asked,
        "wanted": asked.wanted,
        "typed": typed or {},
        "themes": list(present_themes(page)),
        "stances": Stance.choices,
        "kinds": RespondentKind.choices,
        "first_query": asked.behind(0) if asked.after else "",
        "next_query": asked.behind(found.after) if found.after else "",
        "header_title": _("Comments and their themes"),
    }
    return render(request, "consultations/admin/theme_comments.html", context, status=status)


def _number(text: str) -> int:
    """Zero for whatever is no number of a row."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        return 0
    return int(text) if int(text) < _LARGEST else 0


def _one_of(values: list[str], text: str) -> str:
    return text if text in values else ""


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()
